import type { GroupWindow, RunRecord } from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime/clock';
import { percentRangeText, percentText } from '@crowdtone/texts';
import { language, perLocale } from './language';
import { formatTime } from './time-zone';
import { count, t } from './translate';

/** The span of a window: `3:20–3:25`. */
export function span({ startMs, endMs }: Pick<GroupWindow, 'startMs' | 'endMs'>): string {
  return `${clock(startMs)}–${clock(endMs)}`;
}

/** `1 person`, `5 people` */
export function people(value: number): string {
  return t('mood.people', { count: value });
}

/** `1 window`, `120 windows` */
export function windowsText(windows: number): string {
  return t('mood.windows', { count: windows });
}

/** The same after `of`, where German has another case. */
export function ofWindowsText(windows: number): string {
  return t('mood.ofWindows', { count: windows });
}

/** A share in [0,1] as a whole percentage. Rounding never gives 0 % or 100 % for a share that is neither 0 nor 1. */
export function percent(share: number): string {
  return percentText(language(), share);
}

/** The bounds of an interval as whole percentages, rounded outwards: `45–77%`. */
export function percentRange(low: number, high: number): string {
  return percentRangeText(language(), low, high);
}

const finePercents = perLocale(
  (locale) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }),
);

/** A threshold for shares as a percentage with up to one decimal. */
export function finePercent(share: number): string {
  return finePercents().format(share);
}

const signedNumbers = perLocale(
  (locale) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: 'exceptZero' }),
);

/** A signed figure in [-1,1] with two decimals and a true minus: `+0.25`, `−0.10`, `0.00`. */
export function signed(value: number): string {
  // A value that rounds to zero has no sign.
  return signedNumbers()
    .format(Math.round(100 * value) / 100)
    .replace('-', '−');
}

const tenths = perLocale(
  (locale) => new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
);

/** A measured number with one decimal, also when it is 0: `2.0` */
export function oneDecimal(value: number): string {
  return tenths().format(value);
}

const hundredths = perLocale((locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }));

/** A number with up to two decimals. */
export function decimals(value: number): string {
  return hundredths().format(value);
}

const lists = perLocale((locale) => new Intl.ListFormat(locale, { type: 'conjunction' }));

/** `windows`, `windows and notes`, `windows, notes and alerts` */
export function listed(parts: readonly string[]): string {
  return lists().format(parts);
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A number of bytes as people read it, such as `1.2 GB`. */
export function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value >= 100 || power === 0 ? count(Math.round(value)) : oneDecimal(value)} ${BYTE_UNITS[power]}`;
}

/** An ISO 8601 time in the time zone of the page: `12 May, 20:04`. */
export function moment(iso: string): string {
  return formatTime('moment', Date.parse(iso));
}

/** Start and state of a run: `12 May, 20:04, interrupted`. */
export function runLabel({ startedAt, endedAt, interrupted }: RunRecord): string {
  const start = moment(startedAt);
  if (endedAt === null) return t('app.runRunning', { start });
  return interrupted ? t('app.runInterrupted', { start }) : start;
}

/** A duration: `45 s`, `3 min`, `2 h 5 min`, `3 days`. */
export function lasting(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return t('mood.seconds', { amount: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return t('mood.minutes', { amount: minutes });
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours >= 48) return t('mood.days', { count: Math.floor(hours / 24) });
  const whole = t('mood.hours', { amount: hours });
  return rest === 0 ? whole : `${whole} ${t('mood.minutes', { amount: rest })}`;
}
