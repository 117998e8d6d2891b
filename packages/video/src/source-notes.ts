/** Notes about a source for its report: when they apply, and their facts. */
import type { SourceNote, SourceNoteFacts } from '@crowdtone/domain';
import { sourceNote, wordsOf } from '@crowdtone/texts';
import type { ClockFindings } from './sample-clock';

/** A note on a source. @param code for programs */
export function note(code: string, facts: SourceNoteFacts): SourceNote {
  return sourceNote(wordsOf('en'), code, facts);
}

/** A video that starts this much later than its container gets a note. Milliseconds. */
const NOTED_LATE_START_MS = 500;

/** Notes about timestamps that were not used as they are. */
export function clockNotes({ firstMs, unrelatedStartMs, strays, farthestStrayMs, pauses, restarts }: ClockFindings) {
  const notes: SourceNote[] = [];
  if (unrelatedStartMs !== null) {
    notes.push(note('start', { kind: 'unrelated-start', startMs: unrelatedStartMs }));
  } else if (firstMs >= NOTED_LATE_START_MS) {
    notes.push(note('start', { kind: 'late-start', startMs: firstMs }));
  }
  if (pauses.count > 0) notes.push(note('pause', { kind: 'pause', ...pauses }));
  if (restarts.count > 0) notes.push(note('restart', { kind: 'restart', ...restarts }));
  if (strays > 0) {
    notes.push(note('stray-stamps', { kind: 'stray-stamps', frames: strays, farthestMs: farthestStrayMs }));
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
    return { durationMs: endMs, notes: [note('duration', { kind: 'no-duration', lastMs })] };
  }
  const toleranceMs = Math.max(DURATION_TOLERANCE_MS, DURATION_TOLERANCE * endMs);
  if (headerMs >= lastMs - toleranceMs && headerMs <= endMs + toleranceMs) return { durationMs: null, notes: [] };
  return { durationMs: endMs, notes: [note('duration', { kind: 'wrong-duration', headerMs, lastMs })] };
}

/** Sizes that a note names. */
const MAX_SIZES = 5;

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
    const sizes = this.#sizes.slice(0, MAX_SIZES);
    const hasMore = this.#sizes.length > MAX_SIZES;
    return [note('resized', { kind: 'resized', changes: this.#changes, firstMs: this.#firstMs, sizes, hasMore })];
  }
}
