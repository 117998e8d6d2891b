import type { Uniform } from './random';

/** Bounds of an exponential backoff. */
export interface BackoffOptions {
  /** Longest first delay, milliseconds. */
  readonly firstMs: number;
  /** Longest delay, milliseconds. */
  readonly maxMs: number;
}

/** From 1 s to 1 min. */
export const DEFAULT_BACKOFF: BackoffOptions = { firstMs: 1000, maxMs: 60_000 };

/**
 * Exponential backoff with jitter: delays double with every consecutive failure, and each is between half and all of its
 * length, so that fifty cameras behind one rebooted switch do not reconnect at the same moment.
 */
export class Backoff {
  #failures = 0;

  constructor(
    private readonly options: BackoffOptions,
    private readonly random: Uniform,
  ) {}

  /** Consecutive failures. */
  get attempt(): number {
    return this.#failures;
  }

  /** Records a failure. @returns the delay before the next attempt, milliseconds */
  next(): number {
    this.#failures += 1;
    return backoffMs(this.#failures, this.options, this.random);
  }

  /** Records a success: the next failure counts as the first. */
  reset(): void {
    this.#failures = 0;
  }
}

/**
 * The delay after a number of consecutive failures, milliseconds; for callers that keep the count elsewhere.
 *
 * @param failures at least 1
 */
export function backoffMs(failures: number, { firstMs, maxMs }: BackoffOptions, random: Uniform): number {
  const longest = Math.min(maxMs, firstMs * 2 ** (failures - 1));
  return longest * (0.5 + random() / 2);
}
