import { monotonicNow } from '@crowdtone/runtime';
import type { LeaseRequest, LeaseState, Leases, LeaseTerm } from './leases';

interface Row {
  readonly owner: string;
  readonly epoch: number;
  readonly expiresMs: number;
}

class MemoryLeases implements Leases {
  readonly #rows = new Map<string, Row>();

  constructor(private readonly now: () => number) {}

  async acquire({ names, owner, lifeMs, most }: LeaseRequest): Promise<LeaseTerm[]> {
    const nowMs = this.now();
    const expiryOf = (name: string) => this.#rows.get(name)?.expiresMs ?? Number.NEGATIVE_INFINITY;
    const free = names.filter((name) => expiryOf(name) <= nowMs);
    free.sort((a, b) => Math.sign(expiryOf(a) - expiryOf(b)) || (a < b ? -1 : 1));
    return free.slice(0, most).map((name) => {
      const epoch = (this.#rows.get(name)?.epoch ?? 0) + 1;
      this.#rows.set(name, { owner, epoch, expiresMs: nowMs + lifeMs });
      return { name, owner, epoch };
    });
  }

  async renew(term: LeaseTerm, lifeMs: number): Promise<boolean> {
    return this.#setExpiry(term, lifeMs);
  }

  async release(term: LeaseTerm): Promise<void> {
    this.#setExpiry(term, 0);
  }

  async list(prefix: string): Promise<LeaseState[]> {
    const nowMs = this.now();
    return [...this.#rows]
      .filter(([name]) => name.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { owner, epoch, expiresMs }]) => {
        return { name, owner, epoch, freeForMs: expiresMs > nowMs ? null : nowMs - expiresMs };
      });
  }

  async close(): Promise<void> {
    this.#rows.clear();
  }

  #setExpiry({ name, owner, epoch }: LeaseTerm, lifeMs: number): boolean {
    const row = this.#rows.get(name);
    const nowMs = this.now();
    if (row?.owner !== owner || row.epoch !== epoch || row.expiresMs <= nowMs) return false;
    this.#rows.set(name, { ...row, expiresMs: nowMs + lifeMs });
    return true;
  }
}

/**
 * Leases among the parts of one program. They are gone with it, and so is every owner.
 *
 * @param now milliseconds that never run backwards
 */
export function openMemoryLeases(now: () => number = monotonicNow): Leases {
  return new MemoryLeases(now);
}
