import type { MouseEvent, ReactNode } from 'react';
import { addressOfPlace, type Page } from '../state/place';
import { FOLLOW_NEWEST, type Pick } from '../state/selection';

interface PlaceLinkProps {
  readonly page: Page;
  readonly pick?: Pick;
  readonly onTurn: (page: Page, pick?: Pick) => void;
  /** Whether it leads to where the user is already. */
  readonly current?: boolean;
  readonly children: ReactNode;
}

/** A link to a place of the dashboard: a real one, so that it opens in a new tab too. */
export function PlaceLink({ page, pick = FOLLOW_NEWEST, onTurn, current = false, children }: PlaceLinkProps) {
  const turn = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onTurn(page, pick);
  };
  return (
    <a href={addressOfPlace({ page, pick })} aria-current={current ? 'page' : undefined} onClick={turn}>
      {children}
    </a>
  );
}
