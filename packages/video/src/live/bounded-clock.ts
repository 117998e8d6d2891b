/** Time of a live source that follows its stamps, and never leads far away from the time that really passed. */
import { TOLERANCE_S } from '../sampling';

/**
 * How far it may lead from the time that really passed, milliseconds. A server that sends what it kept for the last
 * seconds in one burst is within it; a stamp that leapt is not, nor is a clock that runs fast or slow.
 */
export const MAX_ASTRAY_MS = 5000;

/**
 * Between frames the stamps are believed, because a network delivers unevenly what was taken evenly. A stamp that goes
 * back, or leads farther than {@link MAX_ASTRAY_MS} from the time that passed, says nothing: there time goes on with the
 * arrival of the frame, and the stamps are followed again from there.
 */
export class BoundedClock {
  #lastMs = 0;
  #firstArrivalMs: number | null = null;
  #lastArrivalMs: number | null = null;
  /** What makes a stamp the time; null when the next frame has to say. */
  #offsetMs: number | null = null;

  /** Stamps that come from now on have nothing to do with those before. */
  startEpoch(): void {
    this.#offsetMs = null;
  }

  /** Time of a frame from its stamp and its arrival, all in milliseconds; 0 for the first, never decreasing. */
  timeOf(stampMs: number, arrivalMs: number): number {
    this.#firstArrivalMs ??= arrivalMs;
    const passedMs = arrivalMs - this.#firstArrivalMs;
    const sinceMs = Math.max(0, arrivalMs - (this.#lastArrivalMs ?? arrivalMs));
    this.#lastArrivalMs = arrivalMs;
    if (this.#offsetMs !== null) {
      const believedMs = stampMs + this.#offsetMs;
      if (believedMs > this.#lastMs && Math.abs(believedMs - passedMs) <= MAX_ASTRAY_MS) {
        this.#lastMs = believedMs;
        return believedMs;
      }
      this.#lastMs += sinceMs;
    } else {
      // What was behind before the source went away has caught up now.
      this.#lastMs = Math.max(this.#lastMs + sinceMs, passedMs);
    }
    this.#offsetMs = this.#lastMs - stampMs;
    return this.#lastMs;
  }
}

/**
 * A `select` filter that passes the first frame in each interval of 1/fps by {@link BoundedClock}, whose rules it states
 * in ffmpeg's language, and leaves the stamps alone. So a camera is analysed at the rate that was asked for whatever its
 * clock does. Variables: 0 offset, 1 time, 2 last and 3 first arrival, 4 arrival, 5 last interval, 6 believed time; seconds.
 */
export function liveSamplingFilter(fps: number): string {
  const steps = [
    'st(4,time(0))',
    'if(isnan(prev_t),st(2,ld(4));st(3,ld(4));st(0,-t);st(5,-1))',
    'st(6,t+ld(0))',
    `if(gt(ld(6),ld(1))*lte(abs(ld(6)-ld(4)+ld(3)),${MAX_ASTRAY_MS / 1000}),st(1,ld(6)),st(1,ld(1)+max(0,ld(4)-ld(2)));st(0,ld(1)-t))`,
    'st(2,ld(4))',
    `st(6,floor((ld(1)+${TOLERANCE_S})*${fps}))`,
    'if(gt(ld(6),ld(5)),st(5,ld(6));1,0)',
  ];
  return `select='if(isnan(t),0,${steps.join(';')})'`;
}
