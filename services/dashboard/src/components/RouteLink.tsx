import type { MouseEvent, ReactNode } from 'react';
import { addressOfRoute, type Page, type PageQuery } from '../state/route';
import { FOLLOW_NEWEST, type Selection } from '../state/selection';

interface RouteLinkProps {
  readonly page: Page;
  readonly selection?: Selection;
  /** Parameters of the page. */
  readonly query?: PageQuery;
  readonly onNavigate: (page: Page, selection?: Selection, query?: PageQuery) => void;
  /** Whether it leads to where the user is already. */
  readonly current?: boolean;
  readonly children: ReactNode;
}

/** A link to a place of the dashboard: a real one, so that it opens in a new tab too. */
export function RouteLink(props: RouteLinkProps) {
  const { page, selection = FOLLOW_NEWEST, query, onNavigate, current = false, children } = props;
  const address = addressOfRoute({ page, selection, ...(query !== undefined && { query }) });
  const navigate = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onNavigate(page, selection, query);
  };
  return (
    <a href={address} aria-current={current ? 'page' : undefined} onClick={navigate}>
      {children}
    </a>
  );
}
