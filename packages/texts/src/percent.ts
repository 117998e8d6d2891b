import type { Language } from '@crowdtone/domain';
import { LOCALES } from './locale';

const WHOLE: Readonly<Record<Language, Intl.NumberFormat>> = {
  en: new Intl.NumberFormat(LOCALES.en, { style: 'percent' }),
  de: new Intl.NumberFormat(LOCALES.de, { style: 'percent' }),
};
const UNITS: Readonly<Record<Language, string>> = { en: '%', de: '\u00a0%' };

/** A share in [0,1] as a whole percentage. Rounding never gives 0 % or 100 % for a share that is neither 0 nor 1. */
export function percentText(language: Language, share: number): string {
  const whole = WHOLE[language];
  if (share > 0 && share < 0.005) return `<${whole.format(0.01)}`;
  if (share < 1 && share >= 0.995) return `>${whole.format(0.99)}`;
  return whole.format(Math.round(share * 100) / 100);
}

/** The bounds of an interval as whole percentages, rounded outwards: `45–77%`. */
export function percentRangeText(language: Language, low: number, high: number): string {
  // A hundredth of a percent of slack keeps 0.29 * 100 = 28.999... from becoming 28.
  return `${Math.floor(low * 100 + 1e-2)}–${Math.ceil(high * 100 - 1e-2)}${UNITS[language]}`;
}
