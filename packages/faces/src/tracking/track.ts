import type { Box } from '@crowdtone/domain';
import type { FaceDetection } from '../detection/detector';
import { ConstantSpeedFilter } from './kalman';
import { Steadiness } from './steadiness';

/**
 * In face sizes, so that near and far people move alike: a face of 20 cm at walking speed crosses 7 of its sizes a second
 * at most, most move far less than 2. Boxes of small faces scatter by about a tenth of their size.
 */
const CENTRE_NOISE = { measurement: 0.1, firstSpeed: 2, acceleration: 1 };
const SIZE_NOISE = { measurement: 0.15, firstSpeed: 0.3, acceleration: 0.3 };

/** Chi-square of two degrees of freedom at 99 %: how far, in variances, a face may be from where it is expected. */
const GATE = 9.21;
/** Farther than this many sizes nobody is found again, however long unseen: in a crowd it would be somebody else. */
const FARTHEST = 4;
/** Faces do not grow or shrink by more than this factor from one sight to the next. */
const LARGEST_SIZE_RATIO = 1.6;

/** Weight of the squared logarithm of the ratio of sizes beside squared distances in sizes: one of 1.25 weighs like a whole size. */
const SIZE_WEIGHT = 20;

/** One person's face through time: where it is expected, and what is known of it so far. */
export class Track {
  /** Number of the person, given when the track is confirmed; null before. */
  id: number | null = null;
  readonly #x: ConstantSpeedFilter;
  readonly #y: ConstantSpeedFilter;
  readonly #size: ConstantSpeedFilter;
  readonly #steadiness: Steadiness;
  readonly #firstMs: number;
  #seenMs: number;
  #surelySeenMs: number;
  #predictedMs: number;

  constructor({ box, score }: FaceDetection, presentationMs: number) {
    this.#steadiness = new Steadiness(box, score, presentationMs);
    this.#firstMs = presentationMs;
    this.#surelySeenMs = presentationMs;
    const size = meanSide(box);
    this.#x = new ConstantSpeedFilter(box.x + box.width / 2, scaled(CENTRE_NOISE, size));
    this.#y = new ConstantSpeedFilter(box.y + box.height / 2, scaled(CENTRE_NOISE, size));
    this.#size = new ConstantSpeedFilter(size, scaled(SIZE_NOISE, size));
    this.#seenMs = presentationMs;
    this.#predictedMs = presentationMs;
  }

  /** Presentation time of the last frame that showed the face, milliseconds. */
  get lastSeenMs(): number {
    return this.#seenMs;
  }

  /** Presentation time of the first frame that showed the face, milliseconds. */
  get firstSeenMs(): number {
    return this.#firstMs;
  }

  /** Presentation time of the last frame that showed a likely face, milliseconds. */
  get lastSurelySeenMs(): number {
    return this.#surelySeenMs;
  }

  /** Whether it has not moved for minutes: a picture of a face. */
  get isStatic(): boolean {
    return this.#steadiness.isStatic;
  }

  predict(presentationMs: number): void {
    const seconds = Math.max(0, presentationMs - this.#predictedMs) / 1000;
    for (const filter of [this.#x, this.#y, this.#size]) filter.predict(seconds);
    this.#predictedMs = presentationMs;
  }

  /** @param isSure whether it is a likely face, not only possibly one @param frameIntervalMs see `TrackerOptions` */
  see({ box, score }: FaceDetection, presentationMs: number, isSure: boolean, frameIntervalMs: number): void {
    this.#steadiness.see(box, score, presentationMs, frameIntervalMs);
    if (isSure) this.#surelySeenMs = presentationMs;
    this.#x.correct(box.x + box.width / 2);
    this.#y.correct(box.y + box.height / 2);
    this.#size.correct(meanSide(box));
    this.#seenMs = presentationMs;
  }

  /**
   * How badly a detection fits the prediction: squared distance of the middles in face sizes, plus {@link SIZE_WEIGHT} times the
   * squared logarithm of the ratio of sizes; null when it cannot be this face. Not intersection over union, which is zero for
   * small faces that move more than their size between two frames.
   * @param roomPx from the detection to the nearest other face: who is farther than that from where they are expected is not
   *   told from a neighbour. Where people stand close one size is room enough all the same. Pixels
   */
  misfit({ box }: FaceDetection, roomPx = Number.POSITIVE_INFINITY): number | null {
    const size = meanSide(box);
    const expectedSize = Math.max(1, this.#size.estimate);
    const sizeRatio = Math.log(size / expectedSize);
    if (Math.abs(sizeRatio) > Math.log(LARGEST_SIZE_RATIO)) return null;
    const dx = box.x + box.width / 2 - this.#x.estimate;
    const dy = box.y + box.height / 2 - this.#y.estimate;
    if (dx ** 2 / this.#x.innovationVariance + dy ** 2 / this.#y.innovationVariance > GATE) return null;
    const distance = Math.hypot(dx, dy) / ((size + expectedSize) / 2);
    if (distance > Math.min(FARTHEST, Math.max(1, roomPx / size))) return null;
    return distance ** 2 + SIZE_WEIGHT * sizeRatio ** 2;
  }
}

/** Geometric mean of the sides, which a turning head changes less than either side. */
function meanSide({ width, height }: Box): number {
  return Math.sqrt(width * height);
}

function scaled({ measurement, firstSpeed, acceleration }: typeof CENTRE_NOISE, size: number): typeof CENTRE_NOISE {
  return { measurement: measurement * size, firstSpeed: firstSpeed * size, acceleration: acceleration * size };
}
