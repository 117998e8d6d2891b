import type { GroupWindow } from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime/clock';
import { span } from './format';

/** Formats times: as elapsed time, or as the time of day. */
export interface Times {
  /** True when milliseconds count from 1970 and are shown as the time of day. */
  readonly wall: boolean;
  readonly at: (ms: number) => string;
  readonly span: (window: Pick<GroupWindow, 'startMs' | 'endMs'>) => string;
  /** For the labels of an axis. */
  readonly tick: (ms: number) => string;
}

/** Elapsed milliseconds of a source or a range. */
export const SOURCE_TIMES: Times = { wall: false, at: clock, span, tick: clock };

const DAY_MS = 86_400_000;
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const TICK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** Milliseconds since 1970. Dates are shown when the range covers several days. */
export function wallTimes(startMs: number, endMs: number): Times {
  const time = (ms: number) => TIME.format(ms);
  const dated = (ms: number) => `${DAY.format(ms)}, ${time(ms)}`;
  const at = isSameDay(startMs, endMs) ? time : dated;
  return {
    wall: true,
    at,
    span: ({ startMs: from, endMs: to }) => `${at(from)}–${isSameDay(from, to) ? time(to) : dated(to)}`,
    tick: (ms) => (isMidnight(ms) || endMs - startMs > 5 * DAY_MS ? DAY.format(ms) : TICK.format(ms)),
  };
}

/** A range for a heading, with its date. */
export function datedSpan(startMs: number, endMs: number): string {
  const end = isSameDay(startMs, endMs) ? TIME.format(endMs) : `${DAY.format(endMs)}, ${TIME.format(endMs)}`;
  return `${DAY.format(startMs)}, ${TIME.format(startMs)}–${end}`;
}

function isSameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

function isMidnight(ms: number): boolean {
  const date = new Date(ms);
  return date.getHours() === 0 && date.getMinutes() === 0;
}
