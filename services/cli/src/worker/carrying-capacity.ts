import type { IngestLoad } from '@crowdtone/domain';

/** Share of the time that searching for faces may take; the rest is for peaks. */
const BUSY_SHARE = 0.8;
/** Share of the frames above which it has fallen behind. */
const BEHIND_SHARE = 0.2;
/** Reports in a row after which it hands a camera back: a moment's peak is none of it. */
const BEHIND_REPORTS = 6;
/** How long it takes no more cameras after that, milliseconds. */
const REST_MS = 600_000;

/**
 * How many cameras an ingest process carries: at first as many as it has cores, then by the measured cost of a frame. It goes on with
 * those that it has until it falls behind, and hands back one at a time.
 */
export class CarryingCapacity {
  #limit: number;
  #behind = 0;
  #restsUntilMs = Number.NEGATIVE_INFINITY;

  /**
   * @param fps analysed frames per second of each camera
   * @param most a limit that is set; null without one
   * @param now milliseconds that never run backwards
   */
  constructor(
    cores: number,
    private readonly fps: number,
    private readonly most: number | null,
    private readonly now: () => number,
  ) {
    this.#limit = cores;
  }

  /** Cameras that it may have. */
  get limit(): number {
    return Math.max(1, Math.min(this.#limit, this.most ?? Number.POSITIVE_INFINITY));
  }

  /** @param held cameras that it has */
  record({ busyMs, analysed, overloaded }: IngestLoad, held: number): void {
    if (analysed + overloaded === 0) return;
    this.#behind = overloaded > BEHIND_SHARE * (analysed + overloaded) ? this.#behind + 1 : 0;
    if (this.#behind >= BEHIND_REPORTS) {
      this.#behind = 0;
      this.#limit = held - 1;
      this.#restsUntilMs = this.now() + REST_MS;
    } else if (this.#behind === 0 && analysed > 0 && this.now() >= this.#restsUntilMs) {
      const carried = Math.floor((BUSY_SHARE * 1000 * analysed) / (busyMs * this.fps));
      this.#limit = Math.max(held, carried);
    }
  }
}
