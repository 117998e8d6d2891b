/**
 * How far event time may be from the time that really passed, milliseconds. A server that sends what it kept for the
 * last seconds in one burst is within it; a time stamp that jumped is not, and a clock that drifts is not for ever.
 */
const MOST_ASTRAY_MS = 5000;

/**
 * Event time of a live source: milliseconds since its first frame, always growing.
 *
 * Between frames the camera's clock is believed, because a network delivers unevenly what was taken evenly. Over a
 * reconnect, a reset or a jump of that clock it says nothing, so there the time of arrival takes its place.
 */
export class EventTime {
  private firstArrivalMs: number | null = null;
  /** What to add to the decoder's time; null when the next frame has to tell. */
  private offsetMs: number | null = null;
  private lastMs = Number.NEGATIVE_INFINITY;

  /** @param stepMs the time put between two frames whose own times don't tell, milliseconds */
  constructor(
    private readonly stepMs: number,
    private readonly now: () => number,
  ) {}

  /** The source was connected anew: its decoder's clock has nothing to do with the last one. */
  startEpoch(): void {
    this.offsetMs = null;
  }

  /** Event time of a frame that arrives now, from the time the decoder gave it. Both in milliseconds. */
  admit(decoderMs: number): number {
    const arrivalMs = this.now();
    this.firstArrivalMs ??= arrivalMs;
    const passedMs = arrivalMs - this.firstArrivalMs;
    const believedMs = this.offsetMs === null ? Number.NaN : decoderMs + this.offsetMs;
    if (believedMs > this.lastMs && Math.abs(believedMs - passedMs) <= MOST_ASTRAY_MS) {
      this.lastMs = believedMs;
    } else {
      this.lastMs = Math.max(this.lastMs + this.stepMs, passedMs);
      this.offsetMs = this.lastMs - decoderMs;
    }
    return this.lastMs;
  }
}
