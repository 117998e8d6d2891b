import { BoundedClock } from './bounded-clock';

/**
 * Event time of a live source: milliseconds since its first frame over all connections, always growing, and kept near
 * real time by {@link BoundedClock}.
 */
export class EventTime {
  readonly #clock = new BoundedClock();
  #lastMs = Number.NEGATIVE_INFINITY;

  /** @param fps analysed frames per second of event time; the filter that selects them knows only its own connection */
  constructor(
    private readonly fps: number,
    private readonly now: () => number,
  ) {}

  /** The source was reconnected: its decoder's clock is unrelated to the previous one. */
  startEpoch(): void {
    this.#clock.startEpoch();
  }

  /**
   * @param decoderMs timestamp of the next frame, milliseconds
   * @returns its event time, milliseconds; null when the frame follows the last one too closely
   */
  admit(decoderMs: number): number | null {
    const eventMs = this.#clock.timeOf(decoderMs, this.now());
    if (eventMs - this.#lastMs < 500 / this.fps) return null;
    this.#lastMs = eventMs;
    return eventMs;
  }
}
