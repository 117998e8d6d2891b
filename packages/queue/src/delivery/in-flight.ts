import { CrowdtoneError } from '@crowdtone/domain';

interface Waiter {
  readonly id: string;
  readonly admit: () => void;
  readonly refuse: (error: CrowdtoneError) => void;
}

/** Messages of a producer in flight: at most `limit` ids at a time, the others wait in order. */
export class InFlight {
  readonly #ids = new Set<string>();
  readonly #waiting: Waiter[] = [];
  #onDrained: (() => void)[] = [];
  #closed = false;

  constructor(private limit: number) {}

  /** A smaller limit keeps the ids in flight; a larger one admits waiting ids. */
  setLimit(limit: number): void {
    this.limit = limit;
    this.#admit();
  }

  get size(): number {
    return this.#ids.size;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /**
   * Takes a place as soon as one is free. An id in flight shares its place.
   *
   * @throws CrowdtoneError `E_QUEUE_CLOSED` (internal) when the producer is closed meanwhile
   */
  enter(id: string): Promise<void> {
    if (this.#closed) return Promise.reject(closedError());
    if (this.#ids.has(id)) return Promise.resolve();
    if (this.#ids.size < this.limit && this.#waiting.length === 0) {
      this.#ids.add(id);
      return Promise.resolve();
    }
    return new Promise((admit, refuse) => this.#waiting.push({ id, admit, refuse }));
  }

  /** Frees the place of `id`; false when it had none. */
  leave(id: string): boolean {
    if (!this.#ids.delete(id)) return false;
    this.#admit();
    if (this.#ids.size === 0) {
      for (const resolve of this.#onDrained) resolve();
      this.#onDrained = [];
    }
    return true;
  }

  /** Resolves when nothing is in flight or waiting. */
  drained(): Promise<void> {
    if (this.#ids.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onDrained.push(resolve));
  }

  #admit(): void {
    while (this.#ids.size < this.limit) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#ids.add(next.id);
      next.admit();
    }
  }

  /** Refuses all who wait, and all who come. */
  close(): void {
    this.#closed = true;
    for (const waiter of this.#waiting.splice(0)) waiter.refuse(closedError());
  }
}

function closedError(): CrowdtoneError {
  return new CrowdtoneError('E_QUEUE_CLOSED', 'the queue was closed before the message was sent; run again');
}
