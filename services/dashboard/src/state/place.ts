import { addressOfPick, type Pick, pickFromAddress } from './selection';

/** The pages of the dashboard, in the order of its navigation, as they are called in addresses. */
export const PAGES = ['source', 'alerts', 'cameras', 'about'] as const;
export type Page = (typeof PAGES)[number];

export const PAGE_TITLES: Readonly<Record<Page, string>> = {
  source: 'One source',
  alerts: 'Alerts',
  cameras: 'Cameras',
  about: 'What is measured',
};

/** Where somebody is: a page, and what they picked. It is all in the address, so it can be bookmarked and survives a reload. */
export interface Place {
  /** Null for whichever page suits what there is to see. */
  readonly page: Page | null;
  readonly pick: Pick;
}

export function placeFromAddress(search: string): Place {
  const wanted = new URLSearchParams(search).get('page');
  return { page: PAGES.find((page) => page === wanted) ?? null, pick: pickFromAddress(search) };
}

/** The query string that stands for a place: empty, or `?page=...&run=...&source=...`. */
export function addressOfPlace({ page, pick }: Place): string {
  const query = new URLSearchParams(addressOfPick(pick));
  const parts = [...(page === null ? [] : [`page=${page}`]), ...(query.size === 0 ? [] : [`${query}`])];
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}
