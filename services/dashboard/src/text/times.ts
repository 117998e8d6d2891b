import type { GroupWindow } from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime/clock';
import { span } from './format';

/** How moments are written: on the clock of a recording or of a range, or on that of the wall. */
export interface Times {
  /** True when milliseconds count from 1970 and are shown in this machine's time zone. */
  readonly wall: boolean;
  readonly at: (ms: number) => string;
  readonly span: (window: Pick<GroupWindow, 'startMs' | 'endMs'>) => string;
  /** For the marks of an axis, which stand at round times. */
  readonly tick: (ms: number) => string;
}

/** Milliseconds since the beginning of a source, or of a range. */
export const SOURCE_TIMES: Times = { wall: false, at: clock, span, tick: clock };

const DAY_MS = 86_400_000;
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const TICK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** Milliseconds since 1970. The day is named everywhere when the times are not all of the same one. */
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

/** The whole of a range for a heading: always with its day. */
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
