import type { MouseEvent, ReactNode } from 'react';
import { addressOfRoute, type Page } from '../state/route';
import { FOLLOW_NEWEST, type Selection } from '../state/selection';

interface RouteLinkProps {
  readonly page: Page;
  readonly selection?: Selection;
  readonly onNavigate: (page: Page, selection?: Selection) => void;
  /** Whether it leads to where the user is already. */
  readonly current?: boolean;
  readonly children: ReactNode;
}

/** A link to a place of the dashboard: a real one, so that it opens in a new tab too. */
export function RouteLink({ page, selection = FOLLOW_NEWEST, onNavigate, current = false, children }: RouteLinkProps) {
  const navigate = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onNavigate(page, selection);
  };
  return (
    <a href={addressOfRoute({ page, selection })} aria-current={current ? 'page' : undefined} onClick={navigate}>
      {children}
    </a>
  );
}
