import { isCamera, type RunRecord, type SourceRecord } from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime/clock';
import { span } from '../text/format';
import { datedSpan, SOURCE_TIMES, type Times, wallTimes } from '../text/times';
import type { TimeRange } from './range-selection';

/** How times of a source are shown: a camera by the time of day, a recording by elapsed time. */
export interface SourceClock {
  /** Start of the source's time, milliseconds since 1970; null for a recording. */
  readonly zeroAt: number | null;
}

/** Elapsed time. */
export const RECORDING_CLOCK: SourceClock = { zeroAt: null };

/** The clock of a source. A camera without a recorded start is taken to have started with its run. */
export function clockOf(source: SourceRecord, run: RunRecord): SourceClock {
  return isCamera(source) ? { zeroAt: source.begunAt ?? Date.parse(run.startedAt) } : RECORDING_CLOCK;
}

/** A time of one source in the time of another: the same time of day, or the same elapsed time of a recording. */
export function sameMoment(ms: number, from: SourceClock, to: SourceClock): number {
  return from.zeroAt === null || to.zeroAt === null ? ms : Math.max(0, ms + from.zeroAt - to.zeroAt);
}

/** The source's milliseconds as those that {@link timesOf} writes. */
export function shownMs({ zeroAt }: SourceClock, ms: number): number {
  return (zeroAt ?? 0) + ms;
}

/** Formats times of a source within a range. */
export function timesOf(on: SourceClock, { fromMs, toMs }: TimeRange): Times {
  return on.zeroAt === null ? SOURCE_TIMES : wallTimes(shownMs(on, fromMs), shownMs(on, toMs));
}

/** A range as text, with dates for a camera. */
export function rangeText(on: SourceClock, { fromMs, toMs }: TimeRange): string {
  return on.zeroAt === null
    ? span({ startMs: fromMs, endMs: toMs })
    : datedSpan(shownMs(on, fromMs), shownMs(on, toMs));
}

/** A moment as the text of an input: `0:12:30`, or `2026-05-12T18:04:00` for `datetime-local`. */
export function fieldText(on: SourceClock, ms: number): string {
  if (on.zeroAt === null) return ms < 3_600_000 ? `0:${clock(ms).padStart(5, '0')}` : clock(ms);
  const date = new Date(shownMs(on, ms));
  const two = (part: number) => String(part).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day}T${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}

/** Milliseconds of the source's time; null for an invalid text. May be negative for a camera. */
export function parseField({ zeroAt }: SourceClock, text: string): number | null {
  if (zeroAt !== null) {
    const at = new Date(text).getTime();
    return Number.isNaN(at) ? null : at - zeroAt;
  }
  const parts = /^(?:(?:(\d{1,4}):)?(\d{1,2}):)?(\d{1,2})$/.exec(text.trim());
  if (parts === null) return null;
  const [hours, minutes, seconds] = [1, 2, 3].map((place) => Number(parts[place] ?? 0));
  return 1000 * (3600 * (hours ?? 0) + 60 * (minutes ?? 0) + (seconds ?? 0));
}
