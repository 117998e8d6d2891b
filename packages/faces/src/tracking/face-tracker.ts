import type { TrackerState } from '@crowdtone/domain';
import type { FaceDetection, ScoreLevels } from '../detection/detector';
import { assign } from './assignment';
import { Track } from './track';

/** A face of the current frame with the person it belongs to. */
export interface TrackedFace extends FaceDetection {
  /** 0, 1, 2, ... in the order in which people were confirmed; each different person has one. */
  readonly trackId: number;
  /** It has not moved for minutes: a poster, a screen or a crest, not a person. */
  readonly isStatic?: boolean;
}

/** Options of {@link FaceTracker}. */
export interface TrackerOptions {
  /** Score levels of the detector. */
  readonly scores: ScoreLevels;
  /** Time from one analysed frame to the next, milliseconds. */
  readonly frameIntervalMs: number;
}

/** A face unseen for longer is lost: a later detection counts as another person. */
const MAX_UNSEEN_MS = 1000;
/** At low frame rates a face may be missed in two frames before it is lost, and the frame interval may vary a little. */
const MAX_UNSEEN_FRAMES = 3.25;
/** Largest association cost of a detection below `likely`, in squared face sizes. */
const MAX_COST_OF_POSSIBLE = 1;
/** The same for a person who was missed in the previous frame: their predicted position is less certain. */
const MAX_COST_OF_POSSIBLE_AFTER_MISS = 0.25;
/** A track is prolonged by detections below `likely` for at most this time: the back of a head can be one, too. */
const MAX_UNCERTAIN_MS = 3000;
/** A face is confirmed by a second strong detection at least this much later: false ones last a frame or two. */
const CONFIRMED_AFTER_MS = 100;
/** Where strong detections begin between `likely` and `certain`: starting a track takes more than continuing it. */
const STRONG_SHARE = 1 / 3;

/**
 * Tracks faces over successive frames by motion alone. Two rounds of assignment as in ByteTrack (Zhang et al., ECCV 2022):
 * likely faces first, then possible ones, but only near the prediction of a known person. Predictions come from Kalman filters
 * over presentation time, so dropped frames and changing rates do no harm.
 *
 * A new person takes more evidence than a known one (as ByteTrack's higher threshold of new tracks): two strong detections, at
 * least a tenth of a second apart, because most false detections last a frame or two, and those that last score low. A certain
 * one is confirmed at once, and so is every likely one when frames are so far apart that no second detection comes within a
 * second.
 */
export class FaceTracker {
  #tracks: Track[] = [];
  #confirmedCount = 0;
  #previousMs: number | null = null;
  #previousIntervalMs = 0;

  readonly #strongScore: number;

  constructor(private readonly options: TrackerOptions) {
    const { likely, certain } = options.scores;
    this.#strongScore = likely + STRONG_SHARE * (certain - likely);
  }

  /** What the tracker knows after the latest frame: motion and counts, nothing of a likeness. */
  get state(): TrackerState {
    return {
      confirmedCount: this.#confirmedCount,
      previousMs: this.#previousMs,
      previousIntervalMs: this.#previousIntervalMs,
      tracks: this.#tracks.map((track) => track.state),
    };
  }

  /** Continues as the tracker did whose state this is; before the first frame. */
  restore({ confirmedCount, previousMs, previousIntervalMs, tracks }: TrackerState): void {
    this.#confirmedCount = confirmedCount;
    this.#previousMs = previousMs;
    this.#previousIntervalMs = previousIntervalMs;
    this.#tracks = tracks.map((track) => Track.from(track));
  }

  /**
   * Assigns the detections of the next frame to people.
   * @param presentationMs not before that of the previous frame
   * @returns those detections that belong to a person, in the order given
   */
  update(detections: readonly FaceDetection[], presentationMs: number): TrackedFace[] {
    const intervalMs = this.#previousMs === null ? 0 : presentationMs - this.#previousMs;
    const maxUnseenMs = Math.max(
      MAX_UNSEEN_MS,
      MAX_UNSEEN_FRAMES * Math.max(this.options.frameIntervalMs, this.#previousIntervalMs),
    );
    this.#tracks = this.#tracks.filter((track) => presentationMs - track.lastSeenMs <= maxUnseenMs);
    for (const track of this.#tracks) track.predict(presentationMs);

    const { scores } = this.options;
    const likely = detections.filter(({ score }) => score >= scores.likely);
    const possible = detections.filter(({ score }) => score >= scores.possible && score < scores.likely);
    const assigned = new Map<FaceDetection, Track>();
    const neighbourPx = nearestNeighbours(detections);
    this.#match(this.#tracks, likely, { maxCost: Number.POSITIVE_INFINITY, neighbourPx }, presentationMs, assigned);
    // Tracks that are no person yet may be farther away than another face: a wrong match counts no person twice.
    const unassigned = likely.filter((detection) => !assigned.has(detection));
    const unconfirmed = this.#tracks.filter(({ id, lastSeenMs }) => id === null && lastSeenMs < presentationMs);
    const free = { maxCost: Number.POSITIVE_INFINITY, neighbourPx: nearestNeighbours(unassigned) };
    this.#match(unconfirmed, unassigned, free, presentationMs, assigned);
    const known = this.#tracks.filter(
      ({ id, lastSeenMs, lastLikelyMs }) =>
        id !== null && lastSeenMs < presentationMs && presentationMs - lastLikelyMs <= MAX_UNCERTAIN_MS,
    );
    const justLost = known.filter(({ lastSeenMs }) => lastSeenMs === this.#previousMs);
    this.#match(justLost, possible, { maxCost: MAX_COST_OF_POSSIBLE, neighbourPx }, presentationMs, assigned);
    const lost = known.filter(({ lastSeenMs }) => lastSeenMs !== this.#previousMs);
    const others = possible.filter((detection) => !assigned.has(detection));
    this.#match(lost, others, { maxCost: MAX_COST_OF_POSSIBLE_AFTER_MISS, neighbourPx }, presentationMs, assigned);

    const missed = this.#tracks.filter(({ lastSeenMs }) => lastSeenMs < presentationMs);
    for (const detection of likely) {
      if (!assigned.has(detection)) assigned.set(detection, this.#begin(detection, missed, presentationMs, intervalMs));
    }
    this.#previousMs = presentationMs;
    this.#previousIntervalMs = intervalMs;
    return detections.flatMap((detection) => {
      const track = assigned.get(detection);
      if (track === undefined || track.id === null) return [];
      return [{ ...detection, trackId: track.id, isStatic: track.isStatic }];
    });
  }

  #match(
    tracks: readonly Track[],
    detections: readonly FaceDetection[],
    { maxCost, neighbourPx }: { readonly maxCost: number; readonly neighbourPx: ReadonlyMap<FaceDetection, number> },
    presentationMs: number,
    assigned: Map<FaceDetection, Track>,
  ): void {
    const cost = (track: Track, detection: FaceDetection) => {
      const value = track.associationCost(detection, neighbourPx.get(detection));
      return value !== null && value <= maxCost ? value : null;
    };
    for (const [row, column] of assign(tracks, detections, cost)) {
      const [track, detection] = [tracks[row], detections[column]];
      if (!track || !detection) continue;
      const isLikely = detection.score >= this.options.scores.likely;
      track.update(detection, presentationMs, isLikely, this.options.frameIntervalMs);
      this.#weigh(track, detection, presentationMs);
      assigned.set(detection, track);
    }
  }

  /** @param missed tracks without a detection in this frame */
  #begin(detection: FaceDetection, missed: readonly Track[], presentationMs: number, intervalMs: number): Track {
    const track = new Track(detection, presentationMs);
    // A fast walker among others is not matched when another face is nearer than the prediction; it is not a new person yet.
    track.isDoubtful = missed.some((other) => other.associationCost(detection) !== null);
    this.#tracks.push(track);
    const isRareFrame = Math.max(this.options.frameIntervalMs, intervalMs) > MAX_UNSEEN_MS;
    if (isRareFrame) this.#confirm(track);
    this.#weigh(track, detection, presentationMs);
    return track;
  }

  /** Confirms a track when its detections are enough evidence of a person. */
  #weigh(track: Track, { score }: FaceDetection, presentationMs: number): void {
    if (score >= this.#strongScore) track.strongDetections += 1;
    const isLasting = track.strongDetections >= 2 && presentationMs - track.firstSeenMs >= CONFIRMED_AFTER_MS;
    const isCertain = score >= this.options.scores.certain && !track.isDoubtful;
    if (isLasting || isCertain) this.#confirm(track);
  }

  #confirm(track: Track): void {
    if (track.id !== null) return;
    track.id = this.#confirmedCount;
    this.#confirmedCount += 1;
  }
}

/** Distance from the centre of each face to that of the nearest other one, pixels. */
function nearestNeighbours(detections: readonly FaceDetection[]): ReadonlyMap<FaceDetection, number> {
  const centres = detections.map(({ box }) => [box.x + box.width / 2, box.y + box.height / 2] as const);
  return new Map(
    detections.map((detection, index) => {
      const [x, y] = centres[index] ?? [0, 0];
      let nearest = Number.POSITIVE_INFINITY;
      for (const [other, [otherX, otherY]] of centres.entries()) {
        if (other !== index) nearest = Math.min(nearest, Math.hypot(otherX - x, otherY - y));
      }
      return [detection, nearest] as const;
    }),
  );
}
