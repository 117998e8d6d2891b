import { BoundedMap } from '@crowdtone/runtime';
import { addressGroup } from './addresses';

const PERIOD_MS = 60_000;

/**
 * Counts wrong tokens by the address that they came from. Memory is bounded: of too many addresses the one that failed
 * first is forgotten.
 */
export class FailedAttempts {
  readonly #addresses: BoundedMap<string, { failures: number; readonly sinceMs: number }>;

  /** @param now milliseconds that never run backwards */
  constructor(
    private readonly now: () => number,
    private readonly allowed = 10,
    remembered = 10_000,
  ) {
    this.#addresses = new BoundedMap(remembered);
  }

  /** How long the address has to wait before it may try again, milliseconds; 0 when it need not. */
  waitOf(address: string): number {
    const known = this.#addresses.get(addressGroup(address));
    if (known === undefined || known.failures < this.allowed) return 0;
    return Math.max(0, known.sinceMs + PERIOD_MS - this.now());
  }

  add(address: string): void {
    const group = addressGroup(address);
    const known = this.#addresses.get(group);
    if (known !== undefined && this.now() - known.sinceMs < PERIOD_MS) {
      known.failures += 1;
      return;
    }
    this.#addresses.set(group, { failures: 1, sinceMs: this.now() });
  }
}
