/** Period of measurement, milliseconds. */
const PERIOD_MS = 5000;

/**
 * Measures the analysis rate of one source, frames per second. Driven by arriving frames, so an unavailable source gives no
 * rate rather than a low one.
 */
export class AnalysisRate {
  #startedMs: number | null = null;
  #analysed = 0;

  constructor(private readonly now: () => number) {}

  countAnalysed(): void {
    this.#analysed += 1;
  }

  /** Call for every frame that arrives. @returns analysed frames per second at the end of a period, else null */
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
