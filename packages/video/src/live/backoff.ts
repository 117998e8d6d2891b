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
  private failures = 0;

  /** @param random a number in [0,1) */
  constructor(
    private readonly options: BackoffOptions,
    private readonly random: () => number,
  ) {}

  /** Failures in a row. */
  get attempt(): number {
    return this.failures;
  }

  /** How long to wait after one more failure, milliseconds. */
  next(): number {
    const longest = Math.min(this.options.mostMs, this.options.firstMs * 2 ** this.failures);
    this.failures += 1;
    return longest * (0.5 + this.random() / 2);
  }

  /** The source was steady again: the next failure counts as the first. */
  reset(): void {
    this.failures = 0;
  }
}
