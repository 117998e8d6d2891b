import type { Words } from '@crowdtone/texts';

/** A time in ISO 8601 as people read it, in UTC; in English as it is. */
export function momentText({ language, date }: Words, iso: string): string {
  if (language === 'en') return iso;
  return date(Date.parse(iso), { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' });
}
