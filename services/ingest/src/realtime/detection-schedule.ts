/** The load that shares the detector's time. */
export interface DetectionLoad {
  /** Configured analysis rate of each source, frames per second. */
  readonly wantedFps: number;
  /** Sources that share the detector, at least 1; may change. */
  readonly sources: number;
}

/** Share of the time that detection may take; the rest is for decoding, cropping and other work. */
const BUSY_SHARE = 0.8;
/** Longest time between full-frame detections, within which a new person is found, milliseconds. */
const MAX_FULL_FRAME_GAP_MS = 2000;
/** Weight of the newest detection in the running mean of detection times. */
const NEWEST_SHARE = 0.3;
/** Assumed cost of detection in regions before it is measured, as a share of full-frame detection. */
const DEFAULT_REGIONS_SHARE = 0.3;

/**
 * Decides how often a live source gets full-frame detection: as often as the machine sustains. The frames in between are
 * searched only in regions around known faces.
 */
export class DetectionSchedule {
  #fullFrameMs: number | null = null;
  #regionsMs: number | null = null;
  #sinceFullFrame = 0;
  #interval = 1;

  constructor(private readonly load: DetectionLoad) {}

  /** One frame in this many gets full-frame detection; 1 as long as the detector keeps up. */
  get fullFrameInterval(): number {
    return this.#interval;
  }

  /** Whether the next frame gets full-frame detection. Call once for each frame. */
  isFullFrameDue(): boolean {
    this.#sinceFullFrame += 1;
    return this.#fullFrameMs === null || this.#sinceFullFrame >= this.#interval;
  }

  /** @param ms duration of a full-frame detection, milliseconds */
  recordFullFrame(ms: number): void {
    this.#fullFrameMs = runningMean(this.#fullFrameMs, ms);
    this.#sinceFullFrame = 0;
    this.#interval = this.#choose(this.#fullFrameMs, this.#regionsMs ?? this.#fullFrameMs * DEFAULT_REGIONS_SHARE);
  }

  /** @param ms duration of a detection in regions, milliseconds */
  recordRegions(ms: number): void {
    this.#regionsMs = runningMean(this.#regionsMs, ms);
  }

  /** The smallest n for which one full-frame detection and n - 1 others fit into the time for n frames. */
  #choose(fullFrameMs: number, regionsMs: number): number {
    const { wantedFps, sources } = this.load;
    const perFrameMs = (BUSY_SHARE * 1000) / (wantedFps * sources);
    const most = Math.max(1, Math.floor((MAX_FULL_FRAME_GAP_MS * wantedFps) / 1000));
    if (fullFrameMs <= perFrameMs) return 1;
    if (regionsMs >= perFrameMs) return most;
    return Math.min(most, Math.ceil((fullFrameMs - regionsMs) / (perFrameMs - regionsMs)));
  }
}

function runningMean(mean: number | null, newest: number): number {
  return mean === null ? newest : mean + NEWEST_SHARE * (newest - mean);
}
