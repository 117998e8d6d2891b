/** What is noted of a source beside its figures: the sentences, and when they are due. */
import type { SourceNote } from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime';
import type { ClockFindings, Leaps } from './sample-clock';

/** How a moment or a length of time is written: with tenths of a second below an hour, where there are any. */
export function spell(ms: number): string {
  const length = Math.abs(ms);
  const tenth = Math.floor(length / 100) % 10;
  return `${ms < 0 ? '-' : ''}${clock(length)}${length < 3_600_000 && tenth > 0 ? `.${tenth}` : ''}`;
}

const times = (count: number) => (count === 1 ? 'once' : `${count} times`);
const frames = (count: number) => `${count} ${count === 1 ? 'frame' : 'frames'}`;

/** A video that begins this much later than its container is mentioned. Milliseconds. */
const NOTED_LATE_START_MS = 500;

export function clockNotes({ firstMs, unrelatedStartMs, strays, farthestStrayMs, pauses, restarts }: ClockFindings) {
  const notes: SourceNote[] = [];
  const add = (code: string, text: string) => notes.push({ code, text });
  const longest = ({ count, longestMs, atMs }: Leaps) =>
    `${count > 1 ? 'the longest ' : ''}by ${spell(longestMs)} at ${spell(atMs)}`;
  if (unrelatedStartMs !== null) {
    add(
      'start',
      `The first frame is stamped ${spell(unrelatedStartMs)} from the start of the container; times count from this frame.`,
    );
  } else if (firstMs >= NOTED_LATE_START_MS) {
    add(
      'start',
      `The first frame comes ${spell(firstMs)} after the start of the recording; times count from its start.`,
    );
  }
  if (pauses.count > 0) {
    add(
      'pause',
      `Time stamps leap ahead and stay there, ${times(pauses.count)}, ${longest(pauses)}; this is taken for a pause of the recording.`,
    );
  }
  if (restarts.count > 0) {
    add(
      'restart',
      `Time stamps go back and stay there, ${times(restarts.count)}, ${longest(restarts)}; the recording is taken to go on without a pause.`,
    );
  }
  if (strays > 0) {
    add(
      'stray-stamps',
      `${frames(strays)} with time stamps astray by up to ${spell(farthestStrayMs)} ${strays === 1 ? 'was' : 'were'} left out.`,
    );
  }
  return notes;
}

/** A header may be wrong by this much, or by this share, before it is mentioned. */
const DURATION_TOLERANCE_MS = 1000;
const DURATION_TOLERANCE = 0.02;

/** What was found of the length of a recording that was read to its end. */
export interface FoundDuration {
  /** Milliseconds, where the container was wrong or did not say; null where it was right. */
  readonly durationMs: number | null;
  readonly notes: readonly SourceNote[];
}

/**
 * @param headerMs length as the container says; null when it does not say
 * @param lastMs presentation time of the last frame that was analysed
 * @param periodMs sampling interval: the next frame would have been analysed within it
 */
export function foundDuration(headerMs: number | null, lastMs: number, periodMs: number): FoundDuration {
  const endMs = lastMs + periodMs;
  if (headerMs === null) {
    const text = `The container does not say how long it is; the last frame comes at ${spell(lastMs)}.`;
    return { durationMs: endMs, notes: [{ code: 'duration', text }] };
  }
  const toleranceMs = Math.max(DURATION_TOLERANCE_MS, DURATION_TOLERANCE * endMs);
  if (headerMs >= lastMs - toleranceMs && headerMs <= endMs + toleranceMs) return { durationMs: null, notes: [] };
  const text = `The container says ${spell(headerMs)}, but the last frame comes at ${spell(lastMs)}; the frames are believed.`;
  return { durationMs: endMs, notes: [{ code: 'duration', text }] };
}

/** Sizes of the frames of a recording that changed its size. */
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
        text: `The frames change their size, ${times(this.#changes)}, first at ${spell(this.#firstMs)} (${shown}); each is analysed as it is.`,
      },
    ];
  }
}
