/** State of the condition during a span of time: fulfilled, cleared, between both thresholds, or not known. */
export type Verdict = 'breach' | 'calm' | 'between' | 'unknown';

/**
 * Turns verdicts on consecutive spans of time into firing and clearing: it fires when `breach` lasted `forMs`, clears when
 * `calm` lasted `clearMs`. Any other known verdict restarts the count. `unknown` neither counts nor
 * restarts it, until it has lasted longer than the count requires.
 */
export class Hysteresis {
  #heldMs = 0;
  #unknownMs = 0;

  constructor(
    private readonly forMs: number,
    private readonly clearMs: number,
    private firing: boolean,
  ) {}

  /** Whether it has fired and has not been cleared. */
  get active(): boolean {
    return this.firing;
  }

  /** Whether it is counting towards firing. */
  get counting(): boolean {
    return !this.firing && this.#heldMs > 0;
  }

  /** Adds the verdict on the next span of time. */
  feed(verdict: Verdict, spanMs: number): 'fired' | 'cleared' | null {
    if (verdict === 'unknown') {
      this.#unknownMs += spanMs;
      if (this.#unknownMs > this.#requiredMs) this.#heldMs = 0;
      return null;
    }
    this.#unknownMs = 0;
    this.#heldMs = verdict === this.#expected ? this.#heldMs + spanMs : 0;
    if (verdict !== this.#expected || this.#heldMs < this.#requiredMs) return null;
    this.#heldMs = 0;
    this.firing = !this.firing;
    return this.firing ? 'fired' : 'cleared';
  }

  /** Forgets everything, as if it had never fired. */
  reset(): void {
    this.firing = false;
    this.#heldMs = 0;
    this.#unknownMs = 0;
  }

  /** How much longer a verdict must last to fire or clear, milliseconds; null when it does neither. */
  remainingMs(verdict: Verdict): number | null {
    return verdict === this.#expected ? this.#requiredMs - this.#heldMs : null;
  }

  get #expected(): Verdict {
    return this.firing ? 'calm' : 'breach';
  }

  get #requiredMs(): number {
    return this.firing ? this.clearMs : this.forMs;
  }
}
