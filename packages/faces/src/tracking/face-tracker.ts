import type { FaceDetection, ScoreLevels } from '../detection/detector';
import { assign } from './assignment';
import { Track } from './track';

/** A face of the present frame with the person it belongs to. */
export interface TrackedFace extends FaceDetection {
  /** 0, 1, 2, ... in the order in which people were confirmed; as many as there were different people. */
  readonly trackId: number;
  /** It has not moved for minutes: a poster, a screen or a crest, no person. */
  readonly isStatic?: boolean;
}

export interface TrackerOptions {
  /** What the detector's scores mean. */
  readonly scores: ScoreLevels;
  /** Time from one analysed frame to the next, milliseconds. */
  readonly frameIntervalMs: number;
}

/** A face unseen for longer is not found again: who comes after that is counted as another person. */
const LOST_AFTER_MS = 1000;
/** When few frames are analysed, two of them may miss a face before it is lost, and its time may be a little uneven. */
const LOST_AFTER_FRAMES = 3.25;
/** A detection that only might be a face must lie this close to the expected one, in squared face sizes. */
const CLOSE = 1;
/** The same for a person who was not seen in the frame before: where they are expected is less certain. */
const CLOSE_TO_LOST = 0.25;
/** So long a person is followed by detections alone that only might be a face: a back of a head is such a one, too. */
const UNSURE_FOR_MS = 3000;
/** A likely face counts as a person when it is seen again at least so much later: false ones last a frame or two. */
const SEEN_AGAIN_AFTER_MS = 100;

/**
 * Tells which faces of successive frames are the same person, by motion alone. Two rounds of assignment as in ByteTrack
 * (Zhang et al., ECCV 2022): likely faces first, then what only might be a face, but only where a person is known to be.
 * Where and when a face is expected comes from a Kalman filter over presentation time, so that dropped frames and changing
 * rates do no harm.
 *
 * New people need more than known ones: a likely face counts as a person when it is likely a second time, a tenth of a second
 * later at least, because false detections mostly last a frame or two. A certain one counts at once, and so does every likely
 * one when frames are so far apart that a second look within a second never comes.
 */
export class FaceTracker {
  #tracks: Track[] = [];
  #people = 0;
  #previousMs: number | null = null;
  #previousIntervalMs = 0;

  constructor(private readonly options: TrackerOptions) {}

  /**
   * Takes the faces of the next frame.
   * @param presentationMs not before that of the frame before
   * @returns those detections that belong to a person, in the order given
   */
  update(detections: readonly FaceDetection[], presentationMs: number): TrackedFace[] {
    const intervalMs = this.#previousMs === null ? 0 : presentationMs - this.#previousMs;
    const patienceMs = Math.max(
      LOST_AFTER_MS,
      LOST_AFTER_FRAMES * Math.max(this.options.frameIntervalMs, this.#previousIntervalMs),
    );
    this.#tracks = this.#tracks.filter((track) => presentationMs - track.lastSeenMs <= patienceMs);
    for (const track of this.#tracks) track.predict(presentationMs);

    const { scores } = this.options;
    const likely = detections.filter(({ score }) => score >= scores.likely);
    const possible = detections.filter(({ score }) => score >= scores.possible && score < scores.likely);
    const seen = new Map<FaceDetection, Track>();
    const room = roomOf(detections);
    this.#match(this.#tracks, likely, { limit: Number.POSITIVE_INFINITY, room }, presentationMs, seen);
    const known = this.#tracks.filter(
      ({ id, lastSeenMs, lastSurelySeenMs }) =>
        id !== null && lastSeenMs < presentationMs && presentationMs - lastSurelySeenMs <= UNSURE_FOR_MS,
    );
    const justLost = known.filter(({ lastSeenMs }) => lastSeenMs === this.#previousMs);
    this.#match(justLost, possible, { limit: CLOSE, room }, presentationMs, seen);
    const lost = known.filter(({ lastSeenMs }) => lastSeenMs !== this.#previousMs);
    const free = possible.filter((detection) => !seen.has(detection));
    this.#match(lost, free, { limit: CLOSE_TO_LOST, room }, presentationMs, seen);

    for (const detection of likely) {
      if (!seen.has(detection)) seen.set(detection, this.#begin(detection, presentationMs, intervalMs));
    }
    this.#previousMs = presentationMs;
    this.#previousIntervalMs = intervalMs;
    return detections.flatMap((detection) => {
      const track = seen.get(detection);
      if (track === undefined || track.id === null) return [];
      return [{ ...detection, trackId: track.id, isStatic: track.isStatic }];
    });
  }

  #match(
    tracks: readonly Track[],
    detections: readonly FaceDetection[],
    { limit, room }: { readonly limit: number; readonly room: ReadonlyMap<FaceDetection, number> },
    presentationMs: number,
    seen: Map<FaceDetection, Track>,
  ): void {
    const misfit = (track: Track, detection: FaceDetection) => {
      const value = track.misfit(detection, room.get(detection));
      return value !== null && value <= limit ? value : null;
    };
    for (const [row, column] of assign(tracks, detections, misfit)) {
      const [track, detection] = [tracks[row], detections[column]];
      if (!track || !detection) continue;
      const isSure = detection.score >= this.options.scores.likely;
      track.see(detection, presentationMs, isSure, this.options.frameIntervalMs);
      if (presentationMs - track.firstSeenMs >= SEEN_AGAIN_AFTER_MS || detection.score >= this.options.scores.certain) {
        this.#confirm(track);
      }
      seen.set(detection, track);
    }
  }

  #begin(detection: FaceDetection, presentationMs: number, intervalMs: number): Track {
    const track = new Track(detection, presentationMs);
    this.#tracks.push(track);
    const isTooRare = Math.max(this.options.frameIntervalMs, intervalMs) > LOST_AFTER_MS;
    if (detection.score >= this.options.scores.certain || isTooRare) this.#confirm(track);
    return track;
  }

  #confirm(track: Track): void {
    if (track.id !== null) return;
    track.id = this.#people;
    this.#people += 1;
  }
}

/** From the middle of each face to that of the nearest other one, pixels. */
function roomOf(detections: readonly FaceDetection[]): ReadonlyMap<FaceDetection, number> {
  const middles = detections.map(({ box }) => [box.x + box.width / 2, box.y + box.height / 2] as const);
  return new Map(
    detections.map((detection, index) => {
      const [x, y] = middles[index] ?? [0, 0];
      let nearest = Number.POSITIVE_INFINITY;
      for (const [other, [otherX, otherY]] of middles.entries()) {
        if (other !== index) nearest = Math.min(nearest, Math.hypot(otherX - x, otherY - y));
      }
      return [detection, nearest] as const;
    }),
  );
}
