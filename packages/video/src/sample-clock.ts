/** Turns the time stamps of a recording into presentation times that can be believed. */
import { slotOf } from './sampling';

export interface Stamped {
  /** Time from the decoder, microseconds. */
  readonly timeUs: number;
}

export interface Sampled<Frame extends Stamped> {
  readonly frame: Frame;
  /** Milliseconds since the start of the container; always grows. */
  readonly presentationMs: number;
}

/** Steps over which time stamps leapt and stayed. */
export interface Leaps {
  count: number;
  /** The longest, milliseconds, and the presentation time before it. */
  longestMs: number;
  atMs: number;
}

/** What a clock made of the time stamps that it saw. Times in milliseconds. */
export interface ClockFindings {
  /** When the first frame is shown. */
  firstMs: number;
  /** The stamp of the first frame, where the clock of the container's start has nothing to do with it. */
  unrelatedStartMs: number | null;
  /** Frames that were left out because their stamps were astray. */
  strays: number;
  /** Farthest that one of them was astray. */
  farthestStrayMs: number;
  pauses: Leaps;
  restarts: Leaps;
}

/** Stamps that leapt are believed once they went on from there for so long, and in so many frames. */
const CONFIRM_US = 2_000_000;
const CONFIRM_FRAMES = 3;

/** After so many leaps of which none was confirmed there is no telling: the latest one is believed. */
const MAX_STRAYS_IN_A_ROW = 16;

/** A single last frame this far from the one before cannot be confirmed any more. */
const BELIEVED_AT_END_US = 10_000_000;

/** A video that begins so much later than its container has a clock of its own. */
const MAX_LATE_START_US = 3_600_000_000;

/** Only steps of at least this length are called a pause. */
const PAUSE_MS = 5000;

/**
 * Admits the first frame of each sampling interval and gives it its presentation time.
 *
 * Frames whose stamps leap, forth or back, are held until it shows whether the stamps stay there. When they return, the
 * frames that were astray are left out. When they stay, a leap forth is a pause of the recording and is kept; after a leap
 * back the recording goes on one step after its last frame.
 */
export class SampleClock<Frame extends Stamped> {
  readonly #stepUs: number;
  /** Shorter steps of the stamps, forth or back, are taken for unevenness. */
  readonly #leapUs: number;
  /** What makes a stamp the time since the start of the container; null while that is unknown. */
  #offsetUs: number | null = null;
  /** The newest time on the believed timeline. */
  #lastUs = 0;
  #lastSlot = -1;
  /** Where the grid of sampling intervals begins: at the first frame. */
  #originMs = 0;
  /** Stamp of the newest frame on the believed timeline, and how often it went back since the last one that was admitted. */
  #previousUs = 0;
  #stepsBack = 0;
  /** Frames of a leap that is not confirmed, in order. */
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
   * @param maxHeld most frames that are held while a leap is not confirmed; at least 1
   */
  constructor(
    private readonly fps: number,
    private readonly maxHeld: number,
  ) {
    this.#stepUs = 1_000_000 / fps;
    this.#leapUs = 2 * this.#stepUs + 500_000;
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
    if (sinceHeld >= 0 && sinceHeld <= this.#leapUs) return this.#hold(frame);
    if (this.#isInLine(frame, last.timeUs - first.timeUs + this.#stepUs)) {
      this.#discardHeld();
      return this.#pass(frame);
    }
    if (sinceHeld > 0) return this.#hold(frame);
    // Uneven stamps after the leap.
    if (frame.timeUs >= first.timeUs) return [];
    if (this.#straysInARow + this.#held.length >= MAX_STRAYS_IN_A_ROW)
      return [...this.#believeHeld(), ...this.admit(frame)];
    this.#discardHeld();
    return this.#hold(frame);
  }

  /**
   * No frame comes any more.
   * @param durationMs of the recording as its container says; null when it does not say
   * @returns the frames that were still held and are believed
   */
  finish(durationMs: number | null): Sampled<Frame>[] {
    const [first] = this.#held;
    if (first === undefined) return [];
    if (this.#held.length > 1 || this.#isBelievableEnd(first, durationMs)) return this.#believeHeld();
    this.#discardHeld();
    return [];
  }

  /** Whether a single last frame after a leap is where it says: near, or like others before, or within the recording. */
  #isBelievableEnd(frame: Frame, durationMs: number | null): boolean {
    const aheadUs = this.#believedUs(frame) - this.#lastUs;
    if (Math.abs(aheadUs) <= Math.max(BELIEVED_AT_END_US, 2000 * this.findings.pauses.longestMs)) return true;
    return aheadUs > 0 && durationMs !== null && this.#believedUs(frame) <= 1000 * durationMs + this.#leapUs;
  }

  #believedUs({ timeUs }: Frame): number {
    return timeUs + (this.#offsetUs ?? 0);
  }

  /** @param heldUs time that passed on the timeline of held frames */
  #isInLine(frame: Frame, heldUs: number): boolean {
    const aheadUs = this.#believedUs(frame) - this.#lastUs;
    return aheadUs > -this.#leapUs && aheadUs <= this.#leapUs + heldUs;
  }

  #pass(frame: Frame): Sampled<Frame>[] {
    this.#straysInARow = 0;
    const timeUs = Math.max(0, this.#believedUs(frame));
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

  /** Whether stamps start again and again before they get anywhere, as in many short clips put together. */
  #isStandingStill(frame: Frame): boolean {
    if (frame.timeUs < this.#previousUs) this.#stepsBack += 1;
    this.#previousUs = frame.timeUs;
    return this.#stepsBack >= 2;
  }

  #restart(frame: Frame): Sampled<Frame>[] {
    addLeap(this.findings.restarts, (this.#lastUs - this.#believedUs(frame)) / 1000, this.#lastUs / 1000);
    this.#offsetUs = this.#lastUs + this.#stepUs - frame.timeUs;
    return this.#pass(frame);
  }

  #hold(frame: Frame): Sampled<Frame>[] {
    const last = this.#held.at(-1);
    const isNewSlot = last === undefined || this.#slotAt(frame) > this.#slotAt(last);
    if (isNewSlot) this.#held.push(frame);
    const [first = frame] = this.#held;
    const isConfirmed = this.#held.length >= CONFIRM_FRAMES && frame.timeUs - first.timeUs >= CONFIRM_US;
    return isConfirmed || this.#held.length > this.maxHeld ? this.#believeHeld() : [];
  }

  #slotAt(frame: Frame): number {
    return slotOf(this.#believedUs(frame) / 1000, this.fps);
  }

  #discardHeld(): void {
    for (const frame of this.#held) {
      const astrayMs = Math.abs(this.#believedUs(frame) - this.#lastUs) / 1000;
      this.findings.farthestStrayMs = Math.max(this.findings.farthestStrayMs, astrayMs);
    }
    this.findings.strays += this.#held.length;
    this.#straysInARow += this.#held.length;
    this.#held = [];
  }

  #believeHeld(): Sampled<Frame>[] {
    const frames = this.#held;
    this.#held = [];
    return frames.flatMap((frame) => {
      this.#leapTo(frame);
      return this.#pass(frame);
    });
  }

  /** Decides what the step to a frame means, where it is a leap. */
  #leapTo(frame: Frame): void {
    const aheadUs = this.#believedUs(frame) - this.#lastUs;
    const isBegun = this.#lastSlot >= 0;
    const { findings } = this;
    if (!isBegun && (aheadUs > MAX_LATE_START_US || aheadUs < -this.#leapUs)) {
      findings.unrelatedStartMs = aheadUs / 1000;
      this.#offsetUs = -frame.timeUs;
    } else if (aheadUs <= -this.#leapUs) {
      addLeap(findings.restarts, -aheadUs / 1000, this.#lastUs / 1000);
      this.#offsetUs = this.#lastUs + this.#stepUs - frame.timeUs;
    } else if (isBegun && aheadUs / 1000 >= PAUSE_MS) {
      addLeap(findings.pauses, aheadUs / 1000, this.#lastUs / 1000);
    }
  }
}

function addLeap(leaps: Leaps, lengthMs: number, atMs: number): void {
  leaps.count += 1;
  if (lengthMs <= leaps.longestMs) return;
  leaps.longestMs = lengthMs;
  leaps.atMs = atMs;
}
