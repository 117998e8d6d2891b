import { useCallback, useEffect, useState } from 'react';
import { addressOfRoute, type Page, type PageQuery, type Route, routeFromAddress } from './route';
import { FOLLOW_NEWEST, type Selection } from './selection';

/** The current route, and how to change it. */
export interface Router extends Route {
  /** Changes the selection of the current page. */
  readonly onSelect: (selection: Selection) => void;
  /** Opens a page; the browser's back button returns. */
  readonly onNavigate: (page: Page, selection?: Selection, query?: PageQuery) => void;
  /** Changes selection and parameters of the current page; the browser's back button returns. */
  readonly onUpdate: (selection: Selection, query: PageQuery) => void;
}

/** The current route, kept in the address of the page. */
export function useRoute(): Router {
  const [place, setPlace] = useState(() => routeFromAddress(location.search));
  useEffect(() => {
    const follow = () => setPlace(routeFromAddress(location.search));
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }, []);

  const { page } = place;
  const onSelect = useCallback(
    (selection: Selection) => {
      setPlace({ page, selection });
      history.replaceState(null, '', `${location.pathname}${addressOfRoute({ page, selection })}`);
    },
    [page],
  );
  const onNavigate = useCallback((next: Page, selection: Selection = FOLLOW_NEWEST, query: PageQuery = {}) => {
    const route = { page: next, selection, ...(Object.keys(query).length > 0 && { query }) };
    setPlace(route);
    history.pushState(null, '', `${location.pathname}${addressOfRoute(route)}`);
    scrollTo(0, 0);
  }, []);
  const onUpdate = useCallback(
    (selection: Selection, query: PageQuery) => {
      setPlace({ page, selection, query });
      history.pushState(null, '', `${location.pathname}${addressOfRoute({ page, selection, query })}`);
    },
    [page],
  );
  return { ...place, onSelect, onNavigate, onUpdate };
}
