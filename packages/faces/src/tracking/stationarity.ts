import type { Box, StationarityState } from '@crowdtone/domain';

/** No person keeps still for this long: a box that has not moved since is a poster, a screen or a crest. Milliseconds. */
const STATIC_AFTER_MS = 120_000;
/**
 * Largest deviation of a box's centre and size from their means, as a share of the size. On an unchanging image a detector
 * repeats the same box, and camera noise moves it by some hundredths; a living head exceeds this within seconds.
 */
const MAX_DEVIATION = 0.06;
/** Largest deviation of the score from its mean: a blink or a turned head changes it more. */
const MAX_SCORE_DEVIATION = 0.08;
/** After more missed frames than this the face was covered or gone. */
const MAX_MISSED_FRAMES = 2;

/** Detects whether a track never moves. */
export class Stationarity {
  #sinceMs: number;
  #lastMs: number;
  #count = 1;
  /** Means since the box last moved: centre x and y, size (root of the area), score. */
  #means: number[];

  constructor(box: Box, score: number, presentationMs: number) {
    this.#sinceMs = presentationMs;
    this.#lastMs = presentationMs;
    this.#means = featuresOf(box, score);
  }

  /** Continues as it was when `state` was taken. */
  restore({ sinceMs, lastMs, count, means }: StationarityState): void {
    this.#sinceMs = sinceMs;
    this.#lastMs = lastMs;
    this.#count = count;
    this.#means = [...means];
  }

  get state(): StationarityState {
    return { sinceMs: this.#sinceMs, lastMs: this.#lastMs, count: this.#count, means: [...this.#means] };
  }

  /** Whether the box has not moved for {@link STATIC_AFTER_MS}. */
  get isStatic(): boolean {
    return this.#lastMs - this.#sinceMs >= STATIC_AFTER_MS;
  }

  /** @param frameIntervalMs from one analysed frame to the next */
  update(box: Box, score: number, presentationMs: number, frameIntervalMs: number): void {
    const features = featuresOf(box, score);
    const tolerance = MAX_DEVIATION * Math.sqrt(box.width * box.height);
    const tolerances = [tolerance, tolerance, tolerance, MAX_SCORE_DEVIATION];
    const wasMissed = presentationMs - this.#lastMs > (MAX_MISSED_FRAMES + 0.5) * frameIntervalMs;
    const hasMoved = features.some((value, at) => Math.abs(value - (this.#means[at] ?? 0)) > (tolerances[at] ?? 0));
    if (wasMissed || hasMoved) {
      this.#sinceMs = presentationMs;
      this.#count = 0;
    }
    this.#lastMs = presentationMs;
    this.#count += 1;
    features.forEach((value, at) => {
      const mean = this.#means[at] ?? 0;
      // The first value after a restart replaces the mean.
      this.#means[at] = mean + (value - mean) / this.#count;
    });
  }
}

function featuresOf({ x, y, width, height }: Box, score: number): number[] {
  return [x + width / 2, y + height / 2, Math.sqrt(width * height), score];
}
