import { BoundedClock } from './bounded-clock';

/**
 * Event time of a live source: milliseconds since its first frame over all connections, always growing, and kept near
 * the time that really passed by {@link BoundedClock}.
 */
export class EventTime {
  readonly #clock = new BoundedClock();
  #lastMs = Number.NEGATIVE_INFINITY;

  /** @param fps frames wanted per second of event time; the filter that picks them does not know of other connections */
  constructor(
    private readonly fps: number,
    private readonly now: () => number,
  ) {}

  /** The source was connected again: its decoder's clock has nothing to do with the last one. */
  startEpoch(): void {
    this.#clock.startEpoch();
  }

  /**
   * Takes the next frame of the source.
   *
   * @param decoderMs its stamp, milliseconds
   * @returns its event time, milliseconds; null when the frame follows the last one too closely
   */
  admit(decoderMs: number): number | null {
    const eventMs = this.#clock.timeOf(decoderMs, this.now());
    if (eventMs - this.#lastMs < 500 / this.fps) return null;
    this.#lastMs = eventMs;
    return eventMs;
  }
}
