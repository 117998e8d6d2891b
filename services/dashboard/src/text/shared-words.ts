import { type AlertWords, type MoodWords, SHARED, translator } from '@crowdtone/texts';
import { decimals, percent, percentRange } from './format';
import { language } from './language';
import { count } from './translate';

/** Sentences that page, reports and messages have in common, in the language of the page. */
export const SHARED_WORDS: MoodWords & AlertWords = {
  t: translator<(typeof SHARED)['en']>(SHARED, language, count).t,
  ...{ percent, percentRange, count, decimals },
};
