/** Turns the timestamps of a recording into consistent presentation times. */
import { slotOf } from './sampling';

/** A frame with the timestamp of the decoder. */
export interface Stamped {
  /** Time from the decoder, microseconds. */
  readonly timeUs: number;
}

/** A frame of one sampling interval with its corrected time. */
export interface Sampled<Frame extends Stamped> {
  readonly frame: Frame;
  /** Milliseconds since the start of the container; always grows. */
  readonly presentationMs: number;
}

/** Jumps of the timestamps after which they continued from the new value. */
export interface Jumps {
  count: number;
  /** The longest, milliseconds, and the presentation time before it. */
  longestMs: number;
  atMs: number;
}

/** What was found in the timestamps. Times in milliseconds. */
export interface ClockFindings {
  /** When the first frame is shown. */
  firstMs: number;
  /** The timestamp of the first frame, where it is unrelated to the start time of the container. */
  unrelatedStartMs: number | null;
  /** Frames that were skipped because their timestamps were outliers. */
  strays: number;
  /** Largest deviation of one of them. */
  farthestStrayMs: number;
  pauses: Jumps;
  restarts: Jumps;
}

/** A jump is accepted once timestamps continue from there for this long and this many frames. */
const CONFIRM_US = 2_000_000;
const CONFIRM_FRAMES = 3;

/** After this many jumps without a confirmed one, the latest is accepted. */
const MAX_STRAYS_IN_A_ROW = 16;

/** A single last frame at most this far from the one before is accepted without confirmation. */
const MAX_JUMP_AT_END_US = 10_000_000;

/** A video that starts this much later than its container has a clock of its own. */
const MAX_LATE_START_US = 3_600_000_000;

/** Shorter jumps are not reported as a pause. */
const PAUSE_MS = 5000;

/**
 * Admits the first frame of each sampling interval and gives it its presentation time.
 *
 * Frames whose timestamps jump forward or back are held until it is clear whether the timestamps continue from there. If
 * they return, the outliers are skipped. If they continue, a forward jump is a pause of the recording and is kept; after a
 * backward jump the recording continues one step after its last frame.
 */
export class SampleClock<Frame extends Stamped> {
  readonly #stepUs: number;
  /** Smaller steps of the timestamps, forward or back, count as jitter. */
  readonly #jumpUs: number;
  /** Added to a timestamp gives the time since the start of the container; null while unknown. */
  #offsetUs: number | null = null;
  /** The latest time on the accepted timeline. */
  #lastUs = 0;
  #lastSlot = -1;
  /** Start of the grid of sampling intervals: the first frame. */
  #originMs = 0;
  /** Timestamp of the latest frame on the accepted timeline, and backward steps since the last admitted frame. */
  #previousUs = 0;
  #stepsBack = 0;
  /** Frames after a jump that is not confirmed yet, in order. */
  #held: Frame[] = [];
  #straysInARow = 0;
  readonly findings: ClockFindings = {
    firstMs: 0,
    unrelatedStartMs: null,
    strays: 0,
    farthestStrayMs: 0,
    pauses: { count: 0, longestMs: 0, atMs: 0 },
    restarts: { count: 0, longestMs: 0, atMs: 0 },
  };

  /**
   * @param fps frames wanted per second
   * @param maxHeld maximum number of frames held while a jump is not confirmed; at least 1
   */
  constructor(
    private readonly fps: number,
    private readonly maxHeld: number,
  ) {
    this.#stepUs = 1_000_000 / fps;
    this.#jumpUs = 2 * this.#stepUs + 500_000;
  }

  /** Says which stamp is the start of the container; without it, that of the first frame is. Microseconds. */
  begin(startUs: number): void {
    this.#offsetUs ??= -startUs;
  }

  /** Takes the next frame of the decoder. @returns the frames that may go on, in order */
  admit(frame: Frame): Sampled<Frame>[] {
    this.#offsetUs ??= -frame.timeUs;
    const [first] = this.#held;
    const last = this.#held.at(-1);
    if (first === undefined || last === undefined)
      return this.#isInLine(frame, 0) ? this.#pass(frame) : this.#hold(frame);
    const sinceHeld = frame.timeUs - last.timeUs;
    if (sinceHeld >= 0 && sinceHeld <= this.#jumpUs) return this.#hold(frame);
    if (this.#isInLine(frame, last.timeUs - first.timeUs + this.#stepUs)) {
      this.#discardHeld();
      return this.#pass(frame);
    }
    if (sinceHeld > 0) return this.#hold(frame);
    // Jitter after the jump.
    if (frame.timeUs >= first.timeUs) return [];
    if (this.#straysInARow + this.#held.length >= MAX_STRAYS_IN_A_ROW)
      return [...this.#acceptHeld(), ...this.admit(frame)];
    this.#discardHeld();
    return this.#hold(frame);
  }

  /**
   * Call after the last frame.
   * @param durationMs of the recording as its container states it; null when it states none
   * @returns the frames that were still held and are accepted
   */
  finish(durationMs: number | null): Sampled<Frame>[] {
    const [first] = this.#held;
    if (first === undefined) return [];
    if (this.#held.length > 1 || this.#isAcceptableEnd(first, durationMs)) return this.#acceptHeld();
    this.#discardHeld();
    return [];
  }

  /** Whether to accept a single last frame after a jump: near, like earlier pauses, or within the stated duration. */
  #isAcceptableEnd(frame: Frame, durationMs: number | null): boolean {
    const aheadUs = this.#acceptedUs(frame) - this.#lastUs;
    if (Math.abs(aheadUs) <= Math.max(MAX_JUMP_AT_END_US, 2000 * this.findings.pauses.longestMs)) return true;
    return aheadUs > 0 && durationMs !== null && this.#acceptedUs(frame) <= 1000 * durationMs + this.#jumpUs;
  }

  #acceptedUs({ timeUs }: Frame): number {
    return timeUs + (this.#offsetUs ?? 0);
  }

  /** @param heldUs time elapsed on the timeline of the held frames */
  #isInLine(frame: Frame, heldUs: number): boolean {
    const aheadUs = this.#acceptedUs(frame) - this.#lastUs;
    return aheadUs > -this.#jumpUs && aheadUs <= this.#jumpUs + heldUs;
  }

  #pass(frame: Frame): Sampled<Frame>[] {
    this.#straysInARow = 0;
    const timeUs = Math.max(0, this.#acceptedUs(frame));
    const presentationMs = timeUs / 1000;
    const isFirst = this.#lastSlot < 0;
    if (isFirst) this.#originMs = presentationMs;
    const slot = slotOf(presentationMs - this.#originMs, this.fps);
    if (slot <= this.#lastSlot) return this.#isStandingStill(frame) ? this.#restart(frame) : [];
    this.#stepsBack = 0;
    this.#previousUs = frame.timeUs;
    this.#lastUs = Math.max(this.#lastUs, timeUs);
    if (isFirst) this.findings.firstMs = presentationMs;
    this.#lastSlot = slot;
    return [{ frame, presentationMs }];
  }

  /** Whether timestamps restart repeatedly without progress, as in many short clips joined together. */
  #isStandingStill(frame: Frame): boolean {
    if (frame.timeUs < this.#previousUs) this.#stepsBack += 1;
    this.#previousUs = frame.timeUs;
    return this.#stepsBack >= 2;
  }

  #restart(frame: Frame): Sampled<Frame>[] {
    addJump(this.findings.restarts, (this.#lastUs - this.#acceptedUs(frame)) / 1000, this.#lastUs / 1000);
    this.#offsetUs = this.#lastUs + this.#stepUs - frame.timeUs;
    return this.#pass(frame);
  }

  #hold(frame: Frame): Sampled<Frame>[] {
    const last = this.#held.at(-1);
    const isNewSlot = last === undefined || this.#slotAt(frame) > this.#slotAt(last);
    if (isNewSlot) this.#held.push(frame);
    const [first = frame] = this.#held;
    const isConfirmed = this.#held.length >= CONFIRM_FRAMES && frame.timeUs - first.timeUs >= CONFIRM_US;
    return isConfirmed || this.#held.length > this.maxHeld ? this.#acceptHeld() : [];
  }

  #slotAt(frame: Frame): number {
    return slotOf(this.#acceptedUs(frame) / 1000, this.fps);
  }

  #discardHeld(): void {
    for (const frame of this.#held) {
      const astrayMs = Math.abs(this.#acceptedUs(frame) - this.#lastUs) / 1000;
      this.findings.farthestStrayMs = Math.max(this.findings.farthestStrayMs, astrayMs);
    }
    this.findings.strays += this.#held.length;
    this.#straysInARow += this.#held.length;
    this.#held = [];
  }

  #acceptHeld(): Sampled<Frame>[] {
    const frames = this.#held;
    this.#held = [];
    return frames.flatMap((frame) => {
      this.#interpretJump(frame);
      return this.#pass(frame);
    });
  }

  /** Interprets the step to a frame, if it is a jump. */
  #interpretJump(frame: Frame): void {
    const aheadUs = this.#acceptedUs(frame) - this.#lastUs;
    const isBegun = this.#lastSlot >= 0;
    const { findings } = this;
    if (!isBegun && (aheadUs > MAX_LATE_START_US || aheadUs < -this.#jumpUs)) {
      findings.unrelatedStartMs = aheadUs / 1000;
      this.#offsetUs = -frame.timeUs;
    } else if (aheadUs <= -this.#jumpUs) {
      addJump(findings.restarts, -aheadUs / 1000, this.#lastUs / 1000);
      this.#offsetUs = this.#lastUs + this.#stepUs - frame.timeUs;
    } else if (isBegun && aheadUs / 1000 >= PAUSE_MS) {
      addJump(findings.pauses, aheadUs / 1000, this.#lastUs / 1000);
    }
  }
}

function addJump(jumps: Jumps, lengthMs: number, atMs: number): void {
  jumps.count += 1;
  if (lengthMs <= jumps.longestMs) return;
  jumps.longestMs = lengthMs;
  jumps.atMs = atMs;
}
