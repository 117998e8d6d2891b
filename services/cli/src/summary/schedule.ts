import type { SummaryConfig } from '@crowdtone/config';
import { fromLocalTime, toLocalTime, WEEKDAYS } from '@crowdtone/domain';

const DAY_MS = 86_400_000;

/** A summary that is, or will be, due. */
export interface DueSummary {
  /** The same for the same span, so that it is stored once. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly dueAt: number;
  /** The whole days that it covers, from midnight to midnight of the place; milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** The newest summary that is due at a time, and the next one, by the clocks of a time zone. */
export function summariesAround(
  now: number,
  config: SummaryConfig,
  timeZone: string,
): { readonly due: DueSummary; readonly next: DueSummary } {
  const days = config.every === 'day' ? 1 : 7;
  const midnight = Math.floor(toLocalTime(now, timeZone) / DAY_MS) * DAY_MS;
  const first = midnight - (days === 7 ? daysSince(config, midnight) : 0) * DAY_MS;
  const on = (localDay: number) => summaryOn(localDay, days, config, timeZone);
  const today = on(first);
  return today.dueAt <= now
    ? { due: today, next: on(first + days * DAY_MS) }
    : { due: on(first - days * DAY_MS), next: today };
}

/** Days since the weekday of weekly summaries. */
function daysSince({ weekday }: SummaryConfig, localDay: number): number {
  // 1 January 1970 was a Thursday.
  const today = (Math.floor(localDay / DAY_MS) + 3) % 7;
  return (today - WEEKDAYS.indexOf(weekday) + 7) % 7;
}

function summaryOn(localDay: number, days: number, { at, every }: SummaryConfig, timeZone: string): DueSummary {
  const [hours = 0, minutes = 0] = at.split(':').map(Number);
  return {
    id: `summary:${every}:${new Date(localDay).toISOString().slice(0, 10)}`,
    dueAt: fromLocalTime(localDay + (60 * hours + minutes) * 60_000, timeZone),
    from: fromLocalTime(localDay - days * DAY_MS, timeZone),
    to: fromLocalTime(localDay, timeZone),
  };
}
