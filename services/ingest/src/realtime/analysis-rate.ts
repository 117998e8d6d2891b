/** How often the rate is said, milliseconds. */
const PERIOD_MS = 5000;

/**
 * Measures how many frames a second of one source are really analysed. Driven by the frames that arrive, so a source
 * that is away says nothing, rather than that this machine is slow.
 */
export class AnalysisRate {
  #startedMs: number | null = null;
  #analysed = 0;

  constructor(private readonly now: () => number) {}

  countAnalysed(): void {
    this.#analysed += 1;
  }

  /** Called with every frame that arrives. @returns analysed frames a second once a period is over, else null */
  measure(): number | null {
    const now = this.now();
    const passedMs = now - (this.#startedMs ?? now);
    if (this.#startedMs !== null && passedMs < PERIOD_MS) return null;
    const fps = passedMs > 0 && passedMs < 2 * PERIOD_MS ? (this.#analysed * 1000) / passedMs : null;
    this.#startedMs = now;
    this.#analysed = 0;
    return fps;
  }
}
