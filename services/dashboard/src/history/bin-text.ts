import { t } from '../text/translate';
import type { DrawnBins } from './use-bins';

/** A duration: `5 s`, `2 min`, `1 h 30 min`. */
function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const parts = [
    [Math.floor(seconds / 86_400), 'mood.shortDays'],
    [Math.floor(seconds / 3600) % 24, 'mood.hours'],
    [Math.floor(seconds / 60) % 60, 'mood.minutes'],
    [seconds % 60, 'mood.seconds'],
  ] as const;
  const said = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => t(unit, { amount }));
  return said.length === 0 ? t('mood.seconds', { amount: 0 }) : said.map(unbroken).join(' ');
}

/** A figure and its unit stay on one line. */
function unbroken(text: string): string {
  return text.replace(' ', '\u00a0');
}

/** Explains what one point of the charts stands for. */
export function binText({ windowsPerBin, isQuiet }: Omit<DrawnBins, 'bins'>, windowMs: number): string {
  if (windowsPerBin === 1) return t('history.oneWindow', { duration: durationText(windowMs) });
  const duration = durationText(windowsPerBin * windowMs);
  return t('history.severalWindows', { windows: windowsPerBin, duration }) + (isQuiet ? t('history.quiet') : '');
}
