import { type KeyOf, translator, type ValuesOf as Values } from '@crowdtone/texts';
import { de } from './de';
import { en } from './en';
import { language, perLocale } from './language';

/** A key of the catalogues, such as `history.title`. */
export type TextKey = KeyOf<typeof en>;

/** The values of the placeholders of a text; none for a text without. */
export type ValuesOf<Key extends TextKey, Value> = Values<typeof en, Key, Value>;

/** The catalogues by language. German has every key of English, or it does not compile. */
export const CATALOGUES = { en, de } as const;

const numbers = perLocale((locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }));

/** A number of people or things: `12,345`; a mean with one decimal, `34.2`. */
export function count(value: number): string {
  return numbers().format(value);
}

const page = translator<typeof en>(CATALOGUES, language, count);

/**
 * A text of the page in its language. Numbers are written as {@link count} does; whatever is to be written otherwise is
 * passed as a text.
 */
export const t = page.t;

/** The text of a key in its plural form, with its placeholders. */
export const textOf = page.textOf;
