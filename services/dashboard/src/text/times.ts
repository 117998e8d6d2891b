import type { GroupWindow } from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime/clock';
import { span } from './format';
import { formatTime, fromLocal, toLocal } from './time-zone';

/** Formats times: as elapsed time, or as the time of day. */
export interface Times {
  readonly at: (ms: number) => string;
  readonly span: (window: Pick<GroupWindow, 'startMs' | 'endMs'>) => string;
  /** Round times for the labels of an axis, in order; at most {@link MAX_TICKS}. */
  readonly ticks: readonly number[];
  /** For the labels of the axis. */
  readonly tick: (ms: number) => string;
}

/** More labels would not fit below a chart. */
export const MAX_TICKS = 8;
/** The last part of an axis has no label, because it would be cut off. */
const LABELLED_PART = 0.96;

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000];
const STEPS_MS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 28, 91, 182].map((days) => days * DAY),
];

/** Elapsed milliseconds of a source or a range. */
export function elapsedTimes(startMs: number, endMs: number): Times {
  const { ticks } = ticksOf(startMs, endMs, SAME);
  return { at: clock, span, ticks, tick: clock };
}

/** Milliseconds since 1970, in the time zone of the page. Dates are shown when the range covers several days. */
export function wallTimes(startMs: number, endMs: number): Times {
  const time = (ms: number) => formatTime('time', ms);
  const dated = (ms: number) => `${formatTime('day', ms)}, ${time(ms)}`;
  const at = isSameDay(startMs, endMs) ? time : dated;
  const { ticks, stepMs } = ticksOf(startMs, endMs, { toLocal, fromLocal });
  return {
    at,
    span: ({ startMs: from, endMs: to }) => `${at(from)}–${isSameDay(from, to) ? time(to) : dated(to)}`,
    ticks,
    tick: (ms) => {
      if (stepMs >= DAY || toLocal(ms) % DAY === 0) return formatTime('day', ms);
      return formatTime(stepMs < MINUTE ? 'time' : 'minute', ms);
    },
  };
}

/** A range for a heading, with its date. */
export function datedSpan(startMs: number, endMs: number): string {
  const end = formatTime('time', endMs);
  const dated = isSameDay(startMs, endMs) ? end : `${formatTime('day', endMs)}, ${end}`;
  return `${formatTime('day', startMs)}, ${formatTime('time', startMs)}–${dated}`;
}

interface LocalClock {
  readonly toLocal: (ms: number) => number;
  readonly fromLocal: (localMs: number) => number;
}

const SAME: LocalClock = { toLocal: (ms) => ms, fromLocal: (ms) => ms };

/** Multiples of a round step on the clock that is shown. */
function ticksOf(startMs: number, endMs: number, { toLocal, fromLocal }: LocalClock) {
  const lengthMs = endMs - startMs;
  const stepMs = STEPS_MS.find((step) => lengthMs / step <= MAX_TICKS - 1) ?? lengthMs;
  const ticks: number[] = [];
  if (lengthMs <= 0) return { ticks, stepMs };
  const last = startMs + LABELLED_PART * lengthMs;
  for (let local = Math.ceil(toLocal(startMs) / stepMs) * stepMs; ; local += stepMs) {
    const ms = fromLocal(local);
    if (ms > last || ticks.length === MAX_TICKS) return { ticks, stepMs };
    // A change of the hour leaves some local times out.
    if (ms >= startMs && toLocal(ms) === local) ticks.push(ms);
  }
}

function isSameDay(one: number, other: number): boolean {
  return Math.floor(toLocal(one) / DAY) === Math.floor(toLocal(other) / DAY);
}
