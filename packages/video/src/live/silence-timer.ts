/**
 * Calls back, once, when nothing came for `limitMs`. A process that computes for seconds runs its timers before it reads
 * what came meanwhile, so when the time is up it reads first: what came then begins the wait anew.
 */
export class SilenceTimer {
  #timer: NodeJS.Timeout;
  #turn: NodeJS.Immediate | undefined;
  #heard: number;

  /** @param received counts whatever came; grows with every sign of life */
  constructor(
    private readonly limitMs: number,
    private readonly received: () => number,
    private readonly onSilence: () => void,
  ) {
    this.#heard = received();
    this.#timer = setTimeout(this.#timeIsUp, limitMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
  }

  readonly #timeIsUp = (): void => {
    // Between timers and immediates Node reads what waits on its connections.
    this.#turn = setImmediate(() => {
      const received = this.received();
      if (received === this.#heard) return this.onSilence();
      this.#heard = received;
      this.#timer = setTimeout(this.#timeIsUp, this.limitMs);
    });
  };
}
