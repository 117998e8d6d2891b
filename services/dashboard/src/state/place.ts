import { addressOfPick, type Pick, pickFromAddress, type Shown } from './selection';

/** The pages of the dashboard, in the order of its navigation, as they are called in addresses. */
export const PAGES = ['overview', 'source', 'history', 'alerts', 'cameras', 'about'] as const;
export type Page = (typeof PAGES)[number];

export const PAGE_TITLES: Readonly<Record<Page, string>> = {
  overview: 'Overview',
  source: 'One source',
  history: 'History',
  alerts: 'Alerts',
  cameras: 'Cameras',
  about: 'What is measured',
};

/** Where somebody is: a page, and what they picked. It is all in the address, so it can be bookmarked and survives a reload. */
export interface Place {
  /** Null for whichever page suits what there is to see. */
  readonly page: Page | null;
  readonly pick: Pick;
  /** What the page keeps there besides, by name; left out when there is nothing. */
  readonly query?: PageQuery;
}

export type PageQuery = Readonly<Record<string, string>>;

/** Names in the address that mean the same on every page. */
const COMMON: ReadonlySet<string> = new Set(['page', 'run', 'source']);

export function placeFromAddress(search: string): Place {
  const address = new URLSearchParams(search);
  const wanted = address.get('page');
  const query = Object.fromEntries([...address].filter(([name]) => !COMMON.has(name)));
  return {
    page: PAGES.find((page) => page === wanted) ?? null,
    pick: pickFromAddress(search),
    ...(Object.keys(query).length > 0 && { query }),
  };
}

/** The query string that stands for a place: empty, or `?page=...&run=...&source=...` and what the page keeps. */
export function addressOfPlace({ page, pick, query: own = {} }: Place): string {
  const query = new URLSearchParams([...new URLSearchParams(addressOfPick(pick)), ...Object.entries(own)]);
  const parts = [...(page === null ? [] : [`page=${page}`]), ...(query.size === 0 ? [] : [`${query}`])];
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

/** The page of a place, given what there is to see: with several sources and none of them picked, all of them at once. */
export function pageOf({ page, pick }: Place, shown: Shown | null): Page {
  if (page !== null) return page;
  return shown !== null && shown.sources.length > 1 && pick.sourceId === null ? 'overview' : 'source';
}
