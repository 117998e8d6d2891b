import type { Box, TrackState } from '@crowdtone/domain';
import type { FaceDetection } from '../detection/detector';
import { ConstantSpeedFilter } from './kalman';
import { Stationarity } from './stationarity';

/**
 * In face sizes, so that near and far people have the same motion model: a face of 20 cm at walking speed moves at most 7 of
 * its sizes a second, most far less than 2. Boxes of small faces scatter by about a tenth of their size.
 */
const CENTRE_NOISE = { measurement: 0.1, initialSpeed: 2, acceleration: 1 };
const SIZE_NOISE = { measurement: 0.15, initialSpeed: 0.3, acceleration: 0.3 };

/** Chi-square of two degrees of freedom at 99 %: the largest squared distance from the prediction, in variances. */
const GATE = 9.21;
/** Largest distance from the prediction in face sizes, however long unseen: in a crowd a farther face is another person. */
const MAX_DISTANCE = 4;
/** Largest factor by which a face grows or shrinks between two detections. */
const MAX_SIZE_RATIO = 1.6;

/** Weight of the squared log ratio of sizes against squared distances in sizes: a ratio of 1.25 costs as much as one size. */
const SIZE_WEIGHT = 20;

/** One person's face over time: its motion model and its history. */
export class Track {
  /** Number of the person, assigned when the track is confirmed; null before. */
  id: number | null = null;
  /** Number of detections that are strong enough to start a track, counted by the tracker. */
  strongDetections = 0;
  /** Whether its first detection may belong to another track that was missed in that frame. */
  isDoubtful = false;
  #x: ConstantSpeedFilter;
  #y: ConstantSpeedFilter;
  #size: ConstantSpeedFilter;
  readonly #stationarity: Stationarity;
  readonly #firstSeenMs: number;
  #lastSeenMs: number;
  #lastLikelyMs: number;
  #lastPredictedMs: number;

  constructor({ box, score }: FaceDetection, presentationMs: number) {
    this.#stationarity = new Stationarity(box, score, presentationMs);
    this.#firstSeenMs = presentationMs;
    this.#lastLikelyMs = presentationMs;
    const size = meanSide(box);
    this.#x = new ConstantSpeedFilter(box.x + box.width / 2, scaled(CENTRE_NOISE, size));
    this.#y = new ConstantSpeedFilter(box.y + box.height / 2, scaled(CENTRE_NOISE, size));
    this.#size = new ConstantSpeedFilter(size, scaled(SIZE_NOISE, size));
    this.#lastSeenMs = presentationMs;
    this.#lastPredictedMs = presentationMs;
  }

  /** The track as it was when `state` was taken. */
  static from(state: TrackState): Track {
    const track = new Track({ box: { x: 0, y: 0, width: 1, height: 1 }, score: 0 }, state.firstSeenMs);
    track.id = state.id;
    track.strongDetections = state.strongDetections;
    track.isDoubtful = state.isDoubtful;
    track.#lastSeenMs = state.lastSeenMs;
    track.#lastLikelyMs = state.lastLikelyMs;
    track.#lastPredictedMs = state.lastPredictedMs;
    track.#x = ConstantSpeedFilter.from(state.x);
    track.#y = ConstantSpeedFilter.from(state.y);
    track.#size = ConstantSpeedFilter.from(state.size);
    track.#stationarity.restore(state.stationarity);
    return track;
  }

  get state(): TrackState {
    return {
      id: this.id,
      strongDetections: this.strongDetections,
      isDoubtful: this.isDoubtful,
      firstSeenMs: this.#firstSeenMs,
      lastSeenMs: this.#lastSeenMs,
      lastLikelyMs: this.#lastLikelyMs,
      lastPredictedMs: this.#lastPredictedMs,
      x: this.#x.state,
      y: this.#y.state,
      size: this.#size.state,
      stationarity: this.#stationarity.state,
    };
  }

  /** Presentation time of the last detection, milliseconds. */
  get lastSeenMs(): number {
    return this.#lastSeenMs;
  }

  /** Presentation time of the first detection, milliseconds. */
  get firstSeenMs(): number {
    return this.#firstSeenMs;
  }

  /** Presentation time of the last detection that was `likely`, milliseconds. */
  get lastLikelyMs(): number {
    return this.#lastLikelyMs;
  }

  /** Whether it has not moved for minutes: an image of a face. */
  get isStatic(): boolean {
    return this.#stationarity.isStatic;
  }

  /** Advances the motion model to a frame. */
  predict(presentationMs: number): void {
    const seconds = Math.max(0, presentationMs - this.#lastPredictedMs) / 1000;
    for (const filter of [this.#x, this.#y, this.#size]) filter.predict(seconds);
    this.#lastPredictedMs = presentationMs;
  }

  /**
   * Adds the detection of a frame.
   * @param isLikely whether its score is `likely` or better
   * @param frameIntervalMs see `TrackerOptions`
   */
  update({ box, score }: FaceDetection, presentationMs: number, isLikely: boolean, frameIntervalMs: number): void {
    this.#stationarity.update(box, score, presentationMs, frameIntervalMs);
    if (isLikely) this.#lastLikelyMs = presentationMs;
    this.#x.correct(box.x + box.width / 2);
    this.#y.correct(box.y + box.height / 2);
    this.#size.correct(meanSide(box));
    this.#lastSeenMs = presentationMs;
  }

  /**
   * Cost of assigning a detection to this track: squared distance of the centres in face sizes, plus {@link SIZE_WEIGHT} times
   * the squared logarithm of the ratio of sizes; null when it is ruled out. Not intersection over union, which is zero for
   * small faces that move more than their size between two frames.
   * @param neighbourPx from the detection to the nearest other face: a detection that is farther than this from the prediction
   *   cannot be told from a neighbour's. One face size is always allowed. Pixels
   */
  associationCost({ box }: FaceDetection, neighbourPx = Number.POSITIVE_INFINITY): number | null {
    const size = meanSide(box);
    const expectedSize = Math.max(1, this.#size.estimate);
    const sizeRatio = Math.log(size / expectedSize);
    if (Math.abs(sizeRatio) > Math.log(MAX_SIZE_RATIO)) return null;
    const dx = box.x + box.width / 2 - this.#x.estimate;
    const dy = box.y + box.height / 2 - this.#y.estimate;
    if (dx ** 2 / this.#x.innovationVariance + dy ** 2 / this.#y.innovationVariance > GATE) return null;
    const distance = Math.hypot(dx, dy) / ((size + expectedSize) / 2);
    if (distance > Math.min(MAX_DISTANCE, Math.max(1, neighbourPx / size))) return null;
    return distance ** 2 + SIZE_WEIGHT * sizeRatio ** 2;
  }
}

/** Geometric mean of the sides, which a turning head changes less than either side. */
function meanSide({ width, height }: Box): number {
  return Math.sqrt(width * height);
}

function scaled({ measurement, initialSpeed, acceleration }: typeof CENTRE_NOISE, size: number): typeof CENTRE_NOISE {
  return { measurement: measurement * size, initialSpeed: initialSpeed * size, acceleration: acceleration * size };
}
