import type { Uniform } from './random';

export interface BackoffOptions {
  /** Longest first wait, milliseconds. */
  readonly firstMs: number;
  /** Longest wait of all, milliseconds. */
  readonly mostMs: number;
}

export const DEFAULT_BACKOFF: BackoffOptions = { firstMs: 1000, mostMs: 60_000 };

/**
 * Waits that double with every failure in a row, each shortened by chance to between half and all of its length, so
 * that fifty cameras behind one rebooted switch don't knock at the same moment.
 */
export class Backoff {
  #failures = 0;

  constructor(
    private readonly options: BackoffOptions,
    private readonly random: Uniform,
  ) {}

  /** Failures in a row. */
  get attempt(): number {
    return this.#failures;
  }

  /** How long to wait after one more failure, milliseconds. */
  next(): number {
    this.#failures += 1;
    return backoffMs(this.#failures, this.options, this.random);
  }

  /** The source was steady again: the next failure counts as the first. */
  reset(): void {
    this.#failures = 0;
  }
}

/**
 * How long to wait after so many failures in a row, milliseconds; for callers that keep the count elsewhere.
 *
 * @param failures at least 1
 */
export function backoffMs(failures: number, { firstMs, mostMs }: BackoffOptions, random: Uniform): number {
  const longest = Math.min(mostMs, firstMs * 2 ** (failures - 1));
  return longest * (0.5 + random() / 2);
}
