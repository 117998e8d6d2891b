/** A clock that a test moves on from one timer to the next, so that hours of waiting take no time. */
export class SteppedClock {
  #now = 1_800_000_000_000;
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  #wake = () => {};

  now(): number {
    return this.#now;
  }

  setTimer(callback: () => void, ms: number): () => void {
    const timer = { at: this.#now + ms, callback };
    this.#timers.add(timer);
    this.#wake();
    return () => this.#timers.delete(timer);
  }

  /** Waits until everything that was started waits for time to pass: until there is a timer. */
  async idle(): Promise<void> {
    while (this.#timers.size === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Waits for a timer, and goes on to the next one. @returns how far that was, milliseconds */
  async step(): Promise<number> {
    await this.idle();
    const [next] = [...this.#timers].sort((a, b) => a.at - b.at);
    if (next === undefined) throw new Error('there is a timer');
    const passedMs = Math.max(0, next.at - this.#now);
    this.#now += passedMs;
    this.#timers.delete(next);
    next.callback();
    return passedMs;
  }

  /**
   * Goes on from timer to timer until `ms` milliseconds have passed, and waits for what the last of them began: were it still under way, it
   * could meet what the test does next. @returns how many timers there were
   */
  async pass(ms: number): Promise<number> {
    let steps = 0;
    for (let passedMs = 0; passedMs < ms; steps += 1) passedMs += await this.step();
    await this.idle();
    return steps;
  }
}
