import type { Language } from '@crowdtone/domain';
import type { AlertWords } from './alert-text';
import { de } from './de';
import { documents as german } from './de/documents';
import { en } from './en';
import { documents as english } from './en/documents';
import { LOCALES } from './locale';
import type { MoodWords } from './mood-text';
import { percentRangeText, percentText } from './percent';
import { type Translate, translator } from './translator';

/** What page, reports and messages have in common, by language. German has every key of English, or it does not compile. */
export const SHARED = { en, de } as const;

/** The texts of reports, mails and messages by language. */
export const DOCUMENTS = { en: english, de: german } as const;

/** Texts, numbers and dates of reports, mails and messages in one language. */
export interface Words extends MoodWords, AlertWords {
  readonly language: Language;
  /** A text of {@link DOCUMENTS}. */
  readonly text: Translate<typeof english>;
  /** A number, in English without separators of thousands; `digits` decimals, by default as many as it has. */
  readonly number: (value: number, digits?: number) => string;
  /** A time, milliseconds since 1970. */
  readonly date: (ms: number, options: Intl.DateTimeFormatOptions) => string;
}

const made = new Map<Language, Words>();

/** The words of a language. */
export function wordsOf(language: Language): Words {
  const known = made.get(language);
  if (known !== undefined) return known;
  const words = makeWords(language);
  made.set(language, words);
  return words;
}

function makeWords(language: Language): Words {
  const locale = LOCALES[language];
  const plain = new Intl.NumberFormat(locale, { useGrouping: language !== 'en', maximumFractionDigits: 20 });
  const number = (value: number, digits?: number) => {
    if (digits === undefined) return plain.format(value);
    const rounded = value.toFixed(digits);
    if (language === 'en') return rounded;
    return new Intl.NumberFormat(locale, { minimumFractionDigits: digits }).format(Number(rounded));
  };
  const { t } = translator<typeof en>(SHARED, () => language, number);
  const { t: text } = translator<typeof english>(DOCUMENTS, () => language, number);
  const hundredths = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  return {
    ...{ language, t, text, number, count: number },
    decimals: (value) => hundredths.format(value),
    percent: (share) => percentText(language, share),
    percentRange: (low, high) => percentRangeText(language, low, high),
    date: (ms, options) => new Intl.DateTimeFormat(locale, options).format(ms),
  };
}
