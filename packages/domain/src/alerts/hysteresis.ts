/** What is known of a span of time: the condition held, it was well again, something between the two, or nothing. */
export type Verdict = 'breach' | 'calm' | 'between' | 'unknown';

/**
 * Turns verdicts on consecutive spans of time into firing and clearing: it fires when `breach` lasted `forMs`, clears when
 * `calm` lasted `clearMs`. Anything else that is known begins the count anew. What is unknown neither counts nor breaks
 * the count, until more of it has gone by than the count is to last: then what was before it is too long ago.
 */
export class Hysteresis {
  #heldMs = 0;
  #unknownMs = 0;

  constructor(
    private readonly forMs: number,
    private readonly clearMs: number,
    private firing: boolean,
  ) {}

  /** Whether it fired and was not cleared. */
  get active(): boolean {
    return this.firing;
  }

  /** Whether a count towards firing is under way. */
  get counting(): boolean {
    return !this.firing && this.#heldMs > 0;
  }

  feed(verdict: Verdict, spanMs: number): 'fired' | 'cleared' | null {
    if (verdict === 'unknown') {
      this.#unknownMs += spanMs;
      if (this.#unknownMs > this.#wantedMs) this.#heldMs = 0;
      return null;
    }
    this.#unknownMs = 0;
    this.#heldMs = verdict === this.#wanted ? this.#heldMs + spanMs : 0;
    if (verdict !== this.#wanted || this.#heldMs < this.#wantedMs) return null;
    this.#heldMs = 0;
    this.firing = !this.firing;
    return this.firing ? 'fired' : 'cleared';
  }

  /** How long a verdict has yet to last to change something, milliseconds; null when it never will. */
  remainingMs(verdict: Verdict): number | null {
    return verdict === this.#wanted ? this.#wantedMs - this.#heldMs : null;
  }

  get #wanted(): Verdict {
    return this.firing ? 'calm' : 'breach';
  }

  get #wantedMs(): number {
    return this.firing ? this.clearMs : this.forMs;
  }
}
