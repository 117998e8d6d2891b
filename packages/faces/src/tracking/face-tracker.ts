import type { FaceDetection, ScoreLevels } from '../detection/detector';
import { assign } from './assignment';
import { Track } from './track';

/** A face of the present frame with the person it belongs to. */
export interface TrackedFace extends FaceDetection {
  /** 0, 1, 2, ... in the order in which people were confirmed; as many as there were different people. */
  readonly trackId: number;
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

/**
 * Tells which faces of successive frames are the same person, by motion alone. Two rounds of assignment as in ByteTrack
 * (Zhang et al., ECCV 2022): likely faces first, then what only might be a face, but only where a face was seen in the
 * frame before. Where and when a face is expected comes from a Kalman filter over presentation time, so that dropped
 * frames and changing rates do no harm.
 *
 * A likely face counts as a person when it is seen a second time: false detections mostly last one frame. A certain one
 * counts at once, and so does every likely one when frames are so far apart that a second look within a second never
 * comes.
 */
export class FaceTracker {
  private tracks: Track[] = [];
  private people = 0;
  private previousMs: number | null = null;
  private previousIntervalMs = 0;

  constructor(private readonly options: TrackerOptions) {}

  /**
   * Takes the faces of the next frame.
   * @param presentationMs not before that of the frame before
   * @returns those detections that belong to a person, in the order given
   */
  update(detections: readonly FaceDetection[], presentationMs: number): TrackedFace[] {
    const intervalMs = this.previousMs === null ? 0 : presentationMs - this.previousMs;
    const patienceMs = Math.max(
      LOST_AFTER_MS,
      LOST_AFTER_FRAMES * Math.max(this.options.frameIntervalMs, this.previousIntervalMs),
    );
    this.tracks = this.tracks.filter((track) => presentationMs - track.lastSeenMs <= patienceMs);
    for (const track of this.tracks) track.predict(presentationMs);

    const { scores } = this.options;
    const likely = detections.filter(({ score }) => score >= scores.likely);
    const possible = detections.filter(({ score }) => score >= scores.possible && score < scores.likely);
    const seen = new Map<FaceDetection, Track>();
    this.match(this.tracks, likely, Number.POSITIVE_INFINITY, presentationMs, seen);
    const justLost = this.tracks.filter(
      (track) => track.id !== null && track.lastSeenMs === this.previousMs && presentationMs > track.lastSeenMs,
    );
    this.match(justLost, possible, CLOSE, presentationMs, seen);

    for (const detection of likely) {
      if (!seen.has(detection)) seen.set(detection, this.begin(detection, presentationMs, intervalMs));
    }
    this.previousMs = presentationMs;
    this.previousIntervalMs = intervalMs;
    return detections.flatMap((detection) => {
      const trackId = seen.get(detection)?.id ?? null;
      return trackId === null ? [] : [{ ...detection, trackId }];
    });
  }

  private match(
    tracks: readonly Track[],
    detections: readonly FaceDetection[],
    limit: number,
    presentationMs: number,
    seen: Map<FaceDetection, Track>,
  ): void {
    const misfit = (track: Track, detection: FaceDetection) => {
      const value = track.misfit(detection);
      return value !== null && value <= limit ? value : null;
    };
    for (const [row, column] of assign(tracks, detections, misfit)) {
      const [track, detection] = [tracks[row], detections[column]];
      if (!track || !detection) continue;
      track.see(detection, presentationMs);
      this.confirm(track);
      seen.set(detection, track);
    }
  }

  private begin(detection: FaceDetection, presentationMs: number, intervalMs: number): Track {
    const track = new Track(detection, presentationMs);
    this.tracks.push(track);
    const isTooRare = Math.max(this.options.frameIntervalMs, intervalMs) > LOST_AFTER_MS;
    if (detection.score >= this.options.scores.certain || isTooRare) this.confirm(track);
    return track;
  }

  private confirm(track: Track): void {
    if (track.id !== null) return;
    track.id = this.people;
    this.people += 1;
  }
}
