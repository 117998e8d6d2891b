import { setTimeout as pause } from 'node:timers/promises';
import { HeldLease, type HoldingParts } from './held-lease';

/** Between two attempts to take what others have, milliseconds. */
const ASK_EVERY_MS = 1000;

/** What a process does under leases. */
export interface KeeperParts extends HoldingParts {
  /** The leases that it wants by now. */
  readonly names: () => readonly string[];
  /** How many of them it may hold by now. */
  readonly most: () => number | Promise<number>;
  /**
   * What is done under a lease, until `over` is aborted: because the lease ends, is handed back, or everything stops. What is under way then
   * ends within the margin of a lease; after that it is released.
   */
  readonly work: (lease: HeldLease, over: AbortSignal) => Promise<void>;
  /** Milliseconds; a second by default. */
  readonly askEveryMs?: number;
}

interface Work {
  readonly handBack: AbortController;
  readonly ended: Promise<void>;
}

/** Takes leases that are free, works under each, and hands back those that it no longer wants or may hold. */
export class LeaseKeeper {
  readonly #works = new Map<string, Work>();
  #wake = new AbortController();

  constructor(private readonly parts: KeeperParts) {}

  /** Leases under which it works. */
  get size(): number {
    return this.#works.size;
  }

  /** Asks at once, because what is wanted or allowed has changed. */
  wake(): void {
    this.#wake.abort();
  }

  /** Ends the work under every lease, and takes leases anew, each in another epoch. */
  renewAll(): void {
    for (const { handBack } of this.#works.values()) handBack.abort();
  }

  /**
   * Resolves when `signal` is aborted and the work under every lease has ended. Leases that cannot be asked for are waited for.
   * @throws what a work throws, after the others have ended
   */
  async run(signal: AbortSignal): Promise<void> {
    const failed = new AbortController();
    const over = AbortSignal.any([signal, failed.signal]);
    while (!over.aborted) {
      this.#wake = new AbortController();
      await this.#takeAndHandBack(over, failed).catch((error: unknown) => {
        this.parts.logger.warn({ err: error }, 'the leases cannot be asked for; trying again');
      });
      const woken = AbortSignal.any([over, this.#wake.signal]);
      await pause(this.parts.askEveryMs ?? ASK_EVERY_MS, undefined, { signal: woken }).catch(() => undefined); // woken
    }
    await Promise.all([...this.#works.values()].map(({ ended }) => ended));
    if (failed.signal.aborted) throw failed.signal.reason;
  }

  async #takeAndHandBack(over: AbortSignal, failed: AbortController): Promise<void> {
    const { names, most } = this.parts;
    const limit = await most();
    const wanted = new Set(names());
    const kept = [...this.#works].filter(([name]) => wanted.has(name));
    for (const [name, { handBack }] of this.#works) if (!wanted.has(name)) handBack.abort();
    // The newest go first, since the others have been steady.
    for (const [, { handBack }] of kept.slice(Math.max(0, limit))) handBack.abort();
    const free = [...wanted].filter((name) => !this.#works.has(name));
    const room = limit - this.#works.size;
    if (room <= 0 || free.length === 0) return;
    for (const lease of await HeldLease.acquire(this.parts, free, room)) this.#begin(lease, over, failed);
  }

  #begin(lease: HeldLease, over: AbortSignal, failed: AbortController): void {
    const { name } = lease.term;
    const handBack = new AbortController();
    const ended = this.#workUnder(lease, AbortSignal.any([lease.lost, handBack.signal, over]))
      .catch((error: unknown) => failed.abort(error))
      .finally(() => {
        this.#works.delete(name);
        this.wake();
      });
    this.#works.set(name, { handBack, ended });
  }

  async #workUnder(lease: HeldLease, over: AbortSignal): Promise<void> {
    const { work, logger } = this.parts;
    try {
      await work(lease, over);
    } finally {
      await lease
        .release()
        .catch((error: unknown) => logger.warn({ err: error }, 'a lease could not be released; it ends by itself'));
    }
  }
}
