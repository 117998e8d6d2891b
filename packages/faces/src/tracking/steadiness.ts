import type { Box } from '@crowdtone/domain';

/** Nobody holds still for so long: from then on a box that never moved is a poster, a screen or a crest. Milliseconds. */
const STATIC_AFTER_MS = 120_000;
/**
 * How far a box may lie from its mean place, and its size from its mean size, as a share of the size. A detector that looks at
 * one unchanged picture gives one box again and again, and the noise of a camera moves it by some hundredths; a living head
 * moves farther than this within seconds.
 */
const STILL = 0.06;
/** Score that a picture's may differ from its mean: a blink or a turned head changes it more. */
const STILL_SCORE = 0.08;
/** Longer than this unseen, and it was covered, or gone. Frames. */
const MISSED_FRAMES = 2;

/** Watches whether one track ever moves. */
export class Steadiness {
  #sinceMs: number;
  #lastMs: number;
  #count = 1;
  /** Means since the box last moved: middle x and y, size (root of the area), score. */
  readonly #means: number[];

  constructor(box: Box, score: number, presentationMs: number) {
    this.#sinceMs = presentationMs;
    this.#lastMs = presentationMs;
    this.#means = valuesOf(box, score);
  }

  /** Whether the box has not moved for {@link STATIC_AFTER_MS}. */
  get isStatic(): boolean {
    return this.#lastMs - this.#sinceMs >= STATIC_AFTER_MS;
  }

  /** @param frameIntervalMs from one analysed frame to the next */
  see(box: Box, score: number, presentationMs: number, frameIntervalMs: number): void {
    const values = valuesOf(box, score);
    const reach = STILL * Math.sqrt(box.width * box.height);
    const limits = [reach, reach, reach, STILL_SCORE];
    const wasMissed = presentationMs - this.#lastMs > (MISSED_FRAMES + 0.5) * frameIntervalMs;
    const hasMoved = values.some((value, at) => Math.abs(value - (this.#means[at] ?? 0)) > (limits[at] ?? 0));
    if (wasMissed || hasMoved) {
      this.#sinceMs = presentationMs;
      this.#count = 0;
    }
    this.#lastMs = presentationMs;
    this.#count += 1;
    values.forEach((value, at) => {
      const mean = this.#means[at] ?? 0;
      // The first of a new stretch replaces the mean.
      this.#means[at] = mean + (value - mean) / this.#count;
    });
  }
}

function valuesOf({ x, y, width, height }: Box, score: number): number[] {
  return [x + width / 2, y + height / 2, Math.sqrt(width * height), score];
}
