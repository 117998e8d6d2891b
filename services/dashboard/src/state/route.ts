import { addressOfSelection, type Selection, type Shown, selectionFromAddress } from './selection';

/** The pages of the dashboard, in the order of its navigation, as they are called in addresses. */
export const PAGES = ['overview', 'source', 'history', 'alerts', 'cameras', 'data', 'about'] as const;
/** A page of the dashboard. */
export type Page = (typeof PAGES)[number];

/** The current page and selection. All of it is in the address, so it can be bookmarked and survives a reload. */
export interface Route {
  /** Null for the default page. */
  readonly page: Page | null;
  readonly selection: Selection;
  /** Further parameters of the page; left out when there are none. */
  readonly query?: PageQuery;
}

/** Parameters of a page by name. */
export type PageQuery = Readonly<Record<string, string>>;

/** Names in the address that mean the same on every page. */
const COMMON: ReadonlySet<string> = new Set(['page', 'run', 'source', 'lang', 'sign-in']);

/** Parses the query string of the address. */
export function routeFromAddress(search: string): Route {
  const address = new URLSearchParams(search);
  const wanted = address.get('page');
  const query = Object.fromEntries([...address].filter(([name]) => !COMMON.has(name)));
  return {
    page: PAGES.find((page) => page === wanted) ?? null,
    selection: selectionFromAddress(search),
    ...(Object.keys(query).length > 0 && { query }),
  };
}

/** The query string of a route: empty, or `?page=...&run=...&source=...` and the parameters of the page. */
export function addressOfRoute({ page, selection, query: own = {} }: Route): string {
  const query = new URLSearchParams([...new URLSearchParams(addressOfSelection(selection)), ...Object.entries(own)]);
  const parts = [...(page === null ? [] : [`page=${page}`]), ...(query.size === 0 ? [] : [`${query}`])];
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

/** The page to show: by default the overview when there are several sources and none is selected. */
export function pageOf({ page, selection }: Route, shown: Shown | null): Page {
  if (page !== null) return page;
  return shown !== null && shown.sources.length > 1 && selection.sourceId === null ? 'overview' : 'source';
}
