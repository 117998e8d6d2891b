/** The time zone in which times of day are shown: one for the whole page. */
import { fromLocalTime, toLocalTime } from '@crowdtone/domain';
import { locale } from './language';

const STYLES = {
  /** `20:04:07` */
  time: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  /** `20:04` */
  minute: { hour: '2-digit', minute: '2-digit' },
  /** `12 May` */
  day: { day: 'numeric', month: 'short' },
  /** `12 May, 20:04` */
  moment: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** The time zone of this browser, such as `Europe/Vienna`. */
export const BROWSER_TIME_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

let current = BROWSER_TIME_ZONE;
const formats = new Map<string, Intl.DateTimeFormat>();

/** The time zone of all times on the page. */
export function timeZone(): string {
  return current;
}

/** Sets the time zone of all times on the page. What is on screen has to be rendered again. */
export function setTimeZone(zone: string): void {
  if (zone === current) return;
  current = zone;
  formats.clear();
}

/** Whether this browser knows a time zone. */
export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: zone });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** A time, milliseconds since 1970, in the time zone and the language of the page. */
export function formatTime(style: keyof typeof STYLES, ms: number): string {
  const key = `${locale()} ${style}`;
  const known = formats.get(key);
  if (known !== undefined) return known.format(ms);
  const format = new Intl.DateTimeFormat(locale(), { ...STYLES[style], timeZone: current });
  formats.set(key, format);
  return format.format(ms);
}

/** What the clocks of the time zone show at a time, as if it were UTC: milliseconds. */
export function toLocal(ms: number): number {
  return toLocalTime(ms, current);
}

/** The time at which the clocks show a local time; the inverse of {@link toLocal} except within a change of the hour. */
export function fromLocal(localMs: number): number {
  return fromLocalTime(localMs, current);
}
