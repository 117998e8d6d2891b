import type { SourceRecord } from '@crowdtone/domain';

interface Waiter {
  readonly resolve: (source: SourceRecord) => void;
  readonly reject: (error: unknown) => void;
}

/** Promises for the end of sources, by source key. */
export class SourceWaiters {
  readonly #waiters = new Map<string, Set<Waiter>>();

  /** Resolves with the final record of the source. */
  wait(key: string): Promise<SourceRecord> {
    return new Promise((resolve, reject) => {
      const waiters = this.#waiters.get(key) ?? new Set();
      this.#waiters.set(key, waiters.add({ resolve, reject }));
    });
  }

  settle(key: string, source: SourceRecord): void {
    for (const { resolve } of this.#take(key)) resolve(source);
  }

  fail(key: string, error: unknown): void {
    for (const { reject } of this.#take(key)) reject(error);
  }

  failAll(error: unknown): void {
    for (const key of [...this.#waiters.keys()]) this.fail(key, error);
  }

  #take(key: string): ReadonlySet<Waiter> {
    const waiters = this.#waiters.get(key) ?? new Set();
    this.#waiters.delete(key);
    return waiters;
  }
}
