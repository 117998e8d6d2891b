import { isCamera, type RunRecord, type SourceRecord } from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime/clock';
import { span } from '../text/format';
import { fromLocal, toLocal } from '../text/time-zone';
import { datedSpan, elapsedTimes, type Times, wallTimes } from '../text/times';
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
  const [startMs, endMs] = [shownMs(on, fromMs), shownMs(on, toMs)];
  return on.zeroAt === null ? elapsedTimes(startMs, endMs) : wallTimes(startMs, endMs);
}

/** A range as text, with dates for a camera. */
export function rangeText(on: SourceClock, { fromMs, toMs }: TimeRange): string {
  return on.zeroAt === null
    ? span({ startMs: fromMs, endMs: toMs })
    : datedSpan(shownMs(on, fromMs), shownMs(on, toMs));
}

/** A time as the text of an input: `0:12:30`, or `2026-05-12 18:04:00` in the time zone of the page. */
export function fieldText(on: SourceClock, ms: number): string {
  if (on.zeroAt === null) return ms < 3_600_000 ? `0:${clock(ms).padStart(5, '0')}` : clock(ms);
  return new Date(toLocal(shownMs(on, ms))).toISOString().slice(0, 19).replace('T', ' ');
}

/**
 * Milliseconds of the source's time from the text of an input. The text has whole seconds, and stands for the second that
 * it names: where the earliest time that is meant lies within that second, it is that time.
 *
 * @param earliestMs such as the start of the range, whose milliseconds the input does not show
 * @returns null for an invalid text
 */
export function readField(on: SourceClock, text: string, earliestMs: number): number | null {
  const ms = parseField(on, text);
  return ms !== null && ms < earliestMs && earliestMs < ms + 1_000 ? earliestMs : ms;
}

/** Milliseconds of the source's time; null for an invalid text. May be negative for a camera. */
export function parseField({ zeroAt }: SourceClock, text: string): number | null {
  if (zeroAt !== null) {
    const [, day, time, seconds = ':00'] = /^(\d{4}-\d\d-\d\d)[ T]+(\d\d?:\d\d)(:\d\d)?$/.exec(text.trim()) ?? [];
    if (day === undefined || time === undefined) return null;
    const local = Date.parse(`${day}T${time.padStart(5, '0')}${seconds}Z`);
    return Number.isNaN(local) ? null : fromLocal(local) - zeroAt;
  }
  const parts = /^(?:(?:(\d{1,4}):)?(\d{1,2}):)?(\d{1,2})$/.exec(text.trim());
  if (parts === null) return null;
  const [hours, minutes, seconds] = [1, 2, 3].map((place) => Number(parts[place] ?? 0));
  return 1000 * (3600 * (hours ?? 0) + 60 * (minutes ?? 0) + (seconds ?? 0));
}
