/** Notes about a source for its report: their texts, and when they apply. */
import type { SourceNote } from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime';
import type { ClockFindings, Jumps } from './sample-clock';

/** A time or a duration as text: with tenths of a second below an hour, where there are any. */
export function spell(ms: number): string {
  const length = Math.abs(ms);
  const tenth = Math.floor(length / 100) % 10;
  return `${ms < 0 ? '-' : ''}${clock(length)}${length < 3_600_000 && tenth > 0 ? `.${tenth}` : ''}`;
}

const times = (count: number) => (count === 1 ? 'once' : `${count} times`);
const frames = (count: number) => `${count} ${count === 1 ? 'frame' : 'frames'}`;

/** A video that starts this much later than its container gets a note. Milliseconds. */
const NOTED_LATE_START_MS = 500;

/** Notes about timestamps that were not used as they are. */
export function clockNotes({ firstMs, unrelatedStartMs, strays, farthestStrayMs, pauses, restarts }: ClockFindings) {
  const notes: SourceNote[] = [];
  const add = (code: string, text: string) => notes.push({ code, text });
  const longest = ({ count, longestMs, atMs }: Jumps) =>
    `${count > 1 ? 'the longest ' : ''}by ${spell(longestMs)} at ${spell(atMs)}`;
  if (unrelatedStartMs !== null) {
    add(
      'start',
      `The first timestamp is ${spell(unrelatedStartMs)} from the start of the container; times are counted from the first frame.`,
    );
  } else if (firstMs >= NOTED_LATE_START_MS) {
    add(
      'start',
      `The first frame appears ${spell(firstMs)} after the start of the recording; times are counted from that start.`,
    );
  }
  if (pauses.count > 0) {
    add(
      'pause',
      `Timestamps jump ahead ${times(pauses.count)}, ${longest(pauses)}; this is treated as a pause in the recording.`,
    );
  }
  if (restarts.count > 0) {
    add(
      'restart',
      `Timestamps jump back ${times(restarts.count)}, ${longest(restarts)}; the recording is treated as continuous.`,
    );
  }
  if (strays > 0) {
    add(
      'stray-stamps',
      `${frames(strays)} with timestamps off by up to ${spell(farthestStrayMs)} ${strays === 1 ? 'was' : 'were'} skipped.`,
    );
  }
  return notes;
}

/** A header may be wrong by this much, or by this share, before there is a note. */
const DURATION_TOLERANCE_MS = 1000;
const DURATION_TOLERANCE = 0.02;

/** The duration of a recording that was read to its end. */
export interface FoundDuration {
  /** Milliseconds, where the container was wrong or silent about it; null where it was right. */
  readonly durationMs: number | null;
  readonly notes: readonly SourceNote[];
}

/**
 * @param headerMs duration that the container states; null when it states none
 * @param lastMs presentation time of the last frame that was analysed
 * @param periodMs sampling interval: the next frame would have been analysed within it
 */
export function foundDuration(headerMs: number | null, lastMs: number, periodMs: number): FoundDuration {
  const endMs = lastMs + periodMs;
  if (headerMs === null) {
    const text = `The container states no duration; the last frame is at ${spell(lastMs)}.`;
    return { durationMs: endMs, notes: [{ code: 'duration', text }] };
  }
  const toleranceMs = Math.max(DURATION_TOLERANCE_MS, DURATION_TOLERANCE * endMs);
  if (headerMs >= lastMs - toleranceMs && headerMs <= endMs + toleranceMs) return { durationMs: null, notes: [] };
  const text = `The container states a duration of ${spell(headerMs)}, but the last frame is at ${spell(lastMs)}; the frame times are used.`;
  return { durationMs: endMs, notes: [{ code: 'duration', text }] };
}

/** The frame sizes of a recording whose frame size changes. */
export class SizeChanges {
  readonly #sizes: string[] = [];
  #changes = 0;
  #firstMs = 0;
  #size = '';

  /** @returns whether a frame has another size than the one before */
  record({ width, height }: { readonly width: number; readonly height: number }, presentationMs: number): void {
    const size = `${width}x${height}`;
    if (size === this.#size) return;
    if (this.#size !== '') {
      if (this.#changes === 0) this.#firstMs = presentationMs;
      this.#changes += 1;
    }
    this.#size = size;
    if (!this.#sizes.includes(size)) this.#sizes.push(size);
  }

  get notes(): readonly SourceNote[] {
    if (this.#changes === 0) return [];
    const shown = this.#sizes.slice(0, 5).join(', ') + (this.#sizes.length > 5 ? ' and more' : '');
    return [
      {
        code: 'resized',
        text: `The frame size changes ${times(this.#changes)}, first at ${spell(this.#firstMs)} (${shown}); each frame is analysed at its own size.`,
      },
    ];
  }
}
