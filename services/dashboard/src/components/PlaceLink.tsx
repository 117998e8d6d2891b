import type { MouseEvent, ReactNode } from 'react';
import { addressOfPlace, type Page } from '../state/place';
import type { Pick } from '../state/selection';
import type { Placing } from '../state/use-place';

interface PlaceLinkProps {
  readonly page: Page;
  readonly pick: Pick;
  /** It leads to where the user is already. */
  readonly isHere?: boolean;
  readonly onTurn: Placing['onTurn'];
  readonly children: ReactNode;
}

/** A link to a place within the dashboard: a real one, so that it opens in a new tab too. */
export function PlaceLink({ page, pick, isHere = false, onTurn, children }: PlaceLinkProps) {
  const turn = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onTurn(page, pick);
  };
  return (
    <a href={addressOfPlace({ page, pick })} aria-current={isHere ? 'page' : undefined} onClick={turn}>
      {children}
    </a>
  );
}
