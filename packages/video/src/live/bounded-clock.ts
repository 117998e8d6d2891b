/** Time of a live source that follows its timestamps but stays near real time. */
import { TOLERANCE_S } from '../sampling';

/**
 * Largest deviation from real time, milliseconds. A server that sends the last seconds of its buffer in one burst is
 * within it; a timestamp that jumped is not, nor is a clock that runs fast or slow.
 */
export const MAX_DEVIATION_MS = 5000;

/**
 * Between frames it follows the timestamps, because a network delivers evenly spaced frames unevenly. A timestamp that goes
 * back, or deviates by more than {@link MAX_DEVIATION_MS} from the elapsed time, is ignored: there the time advances by the
 * arrival of the frame, and the timestamps are followed again from there.
 */
export class BoundedClock {
  #lastMs = 0;
  #firstArrivalMs: number | null = null;
  #lastArrivalMs: number | null = null;
  /** Added to a timestamp gives the time; null until the next frame. */
  #offsetMs: number | null = null;

  /** Later timestamps are unrelated to earlier ones. */
  startEpoch(): void {
    this.#offsetMs = null;
  }

  /** Time of a frame from its timestamp and its arrival, all in milliseconds; 0 for the first, never decreasing. */
  timeOf(stampMs: number, arrivalMs: number): number {
    this.#firstArrivalMs ??= arrivalMs;
    const passedMs = arrivalMs - this.#firstArrivalMs;
    const sinceMs = Math.max(0, arrivalMs - (this.#lastArrivalMs ?? arrivalMs));
    this.#lastArrivalMs = arrivalMs;
    if (this.#offsetMs !== null) {
      const stampedMs = stampMs + this.#offsetMs;
      if (stampedMs > this.#lastMs && Math.abs(stampedMs - passedMs) <= MAX_DEVIATION_MS) {
        this.#lastMs = stampedMs;
        return stampedMs;
      }
      this.#lastMs += sinceMs;
    } else {
      // A lag from before the interruption has caught up.
      this.#lastMs = Math.max(this.#lastMs + sinceMs, passedMs);
    }
    this.#offsetMs = this.#lastMs - stampMs;
    return this.#lastMs;
  }
}

/**
 * A `select` filter that passes the first frame in each interval of 1/fps by {@link BoundedClock}, whose rules it states
 * in ffmpeg's expression language, and keeps the timestamps. So a camera is analysed at the requested rate whatever its
 * clock does. Variables: 0 offset, 1 time, 2 last and 3 first arrival, 4 arrival, 5 last interval, 6 believed time; seconds.
 */
export function liveSamplingFilter(fps: number): string {
  const steps = [
    'st(4,time(0))',
    'if(isnan(prev_t),st(2,ld(4));st(3,ld(4));st(0,-t);st(5,-1))',
    'st(6,t+ld(0))',
    `if(gt(ld(6),ld(1))*lte(abs(ld(6)-ld(4)+ld(3)),${MAX_DEVIATION_MS / 1000}),st(1,ld(6)),st(1,ld(1)+max(0,ld(4)-ld(2)));st(0,ld(1)-t))`,
    'st(2,ld(4))',
    `st(6,floor((ld(1)+${TOLERANCE_S})*${fps}))`,
    'if(gt(ld(6),ld(5)),st(5,ld(6));1,0)',
  ];
  return `select='if(isnan(t),0,${steps.join(';')})'`;
}
