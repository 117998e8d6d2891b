/**
 * Calls back, once, when nothing was received for `limitMs`. A process that computes for seconds runs its timers before it
 * reads pending input, so at the limit it reads first: if input was pending, the wait starts again.
 */
export class SilenceTimer {
  #timer: NodeJS.Timeout;
  #turn: NodeJS.Immediate | undefined;
  #receivedBefore: number;

  /** @param received counter that grows with every sign of activity */
  constructor(
    private readonly limitMs: number,
    private readonly received: () => number,
    private readonly onSilence: () => void,
  ) {
    this.#receivedBefore = received();
    this.#timer = setTimeout(this.#timeIsUp, limitMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
  }

  readonly #timeIsUp = (): void => {
    // Between timers and immediates Node reads pending input of its connections.
    this.#turn = setImmediate(() => {
      const received = this.received();
      if (received === this.#receivedBefore) return this.onSilence();
      this.#receivedBefore = received;
      this.#timer = setTimeout(this.#timeIsUp, this.limitMs);
    });
  };
}
