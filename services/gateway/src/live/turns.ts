import { setImmediate } from 'node:timers/promises';

/**
 * Hands out turns of the event loop, one to each who asks, so that many clients that need the same megabyte at the same
 * time leave room for other requests between them.
 */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Resolves in a turn of its own, after those that were asked for before. */
  next(): Promise<void> {
    this.#last = this.#last.then(() => setImmediate());
    return this.#last;
  }
}
