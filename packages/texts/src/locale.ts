import type { Language } from '@crowdtone/domain';

/** The locale that numbers, dates and plurals of a language are written for. */
export const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' };
