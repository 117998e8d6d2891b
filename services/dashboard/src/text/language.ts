/** The language of the page: one for all of it. */
import { LANGUAGES, type Language } from '@crowdtone/domain';
import { LOCALES } from '@crowdtone/texts';

/** The name of each language in itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

let current: Language = 'en';

/** The language of all texts on the page. */
export function language(): Language {
  return current;
}

/** The locale that numbers, dates and plurals are formatted for. */
export function locale(): string {
  return LOCALES[current];
}

/** Sets the language of all texts on the page. What is on screen has to be rendered again. */
export function setLanguage(next: Language): void {
  current = next;
}

/** The language that a tag such as `de-AT` names; null for one that the page does not have. */
export function languageOf(tag: string | null): Language | null {
  const wanted = tag?.toLowerCase().split('-')[0];
  return LANGUAGES.find((one) => one === wanted) ?? null;
}

/**
 * The language to begin with: that of the address (`?lang=de`), else the one that was chosen in this browser, else the
 * first of the browser's languages that the page has, else English.
 *
 * @param search the query string of the address
 * @param stored what was chosen in this browser
 * @param preferred the browser's languages, most wanted first
 */
export function preferredLanguage(search: string, stored: string | null, preferred: readonly string[]): Language {
  const asked = languageOf(new URLSearchParams(search).get('lang')) ?? languageOf(stored);
  return asked ?? preferred.map(languageOf).find((one) => one !== null) ?? 'en';
}

/** One formatter of `Intl` for each locale, made when it is first needed: they are slow to make. */
export function perLocale<Format>(make: (locale: string) => Format): () => Format {
  const made = new Map<string, Format>();
  return () => {
    const known = made.get(locale());
    if (known !== undefined) return known;
    const format = make(locale());
    made.set(locale(), format);
    return format;
  };
}
