import { useCallback, useEffect, useState } from 'react';
import { addressOfPlace, type Page, type PageQuery, type Place, placeFromAddress } from './place';
import { FOLLOW_NEWEST, type Pick } from './selection';

export interface Placing extends Place {
  /** Picks something on the page that is shown. */
  readonly onPick: (pick: Pick) => void;
  /** Turns to a page; the browser's back button returns. */
  readonly onTurn: (page: Page, pick?: Pick) => void;
  /** Looks at something else on the page that is shown; the browser's back button returns. */
  readonly onLook: (pick: Pick, query: PageQuery) => void;
}

/** Where the user is, kept in the address of the page. */
export function usePlace(): Placing {
  const [place, setPlace] = useState(() => placeFromAddress(location.search));
  useEffect(() => {
    const follow = () => setPlace(placeFromAddress(location.search));
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }, []);

  const { page } = place;
  const onPick = useCallback(
    (pick: Pick) => {
      setPlace({ page, pick });
      history.replaceState(null, '', `${location.pathname}${addressOfPlace({ page, pick })}`);
    },
    [page],
  );
  const onTurn = useCallback((next: Page, pick: Pick = FOLLOW_NEWEST) => {
    setPlace({ page: next, pick });
    history.pushState(null, '', `${location.pathname}${addressOfPlace({ page: next, pick })}`);
    scrollTo(0, 0);
  }, []);
  const onLook = useCallback(
    (pick: Pick, query: PageQuery) => {
      setPlace({ page, pick, query });
      history.pushState(null, '', `${location.pathname}${addressOfPlace({ page, pick, query })}`);
    },
    [page],
  );
  return { ...place, onPick, onTurn, onLook };
}
