/** What the detector's time is shared among. */
export interface DetectionLoad {
  /** Frames a second that the configuration asks for, of each source. */
  readonly wantedFps: number;
  /** Sources that share the detector, at least 1; may change. */
  readonly sources: number;
}

/** Share of the time that detection may take; the rest is for decoding, cropping and what else the machine does. */
const BUSY_SHARE = 0.8;
/** Somebody who comes is seen after so long at the latest, milliseconds. */
const LONGEST_BLIND_MS = 2000;
/** Weight of the newest look in the running mean of what looks cost. */
const NEWEST_SHARE = 0.3;
/** What a look round known people costs before one was measured, as a share of a look at the whole frame. */
const REGIONS_GUESS = 0.3;

/**
 * Decides how often a live source is searched whole: as often as the machine carries. One frame in `wholeEvery` is, the
 * others only round the people seen before. 1 as long as the detector keeps up.
 */
export class DetectionSchedule {
  #wholeMs: number | null = null;
  #regionsMs: number | null = null;
  #sinceWhole = 0;
  #every = 1;

  constructor(private readonly load: DetectionLoad) {}

  /** Of so many frames one is searched whole. */
  get wholeEvery(): number {
    return this.#every;
  }

  /** Asked once a frame: whether it is to be searched whole. */
  isWholeDue(): boolean {
    this.#sinceWhole += 1;
    return this.#wholeMs === null || this.#sinceWhole >= this.#every;
  }

  /** Told what searching a whole frame took, milliseconds. */
  tookWhole(ms: number): void {
    this.#wholeMs = runningMean(this.#wholeMs, ms);
    this.#sinceWhole = 0;
    this.#every = this.#choose(this.#wholeMs, this.#regionsMs ?? this.#wholeMs * REGIONS_GUESS);
  }

  /** Told what searching round known people took, milliseconds. */
  tookRegions(ms: number): void {
    this.#regionsMs = runningMean(this.#regionsMs, ms);
  }

  /** The smallest n for which one whole look and n - 1 others take no longer than there is time for n frames. */
  #choose(wholeMs: number, regionsMs: number): number {
    const { wantedFps, sources } = this.load;
    const perFrameMs = (BUSY_SHARE * 1000) / (wantedFps * sources);
    const most = Math.max(1, Math.floor((LONGEST_BLIND_MS * wantedFps) / 1000));
    if (wholeMs <= perFrameMs) return 1;
    if (regionsMs >= perFrameMs) return most;
    return Math.min(most, Math.ceil((wholeMs - regionsMs) / (perFrameMs - regionsMs)));
  }
}

function runningMean(mean: number | null, newest: number): number {
  return mean === null ? newest : mean + NEWEST_SHARE * (newest - mean);
}
