import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@crowdtone/observability';

/**
 * Longest time that one step may take, milliseconds: longer than the limits that a step keeps by itself (a service has
 * 15 s before it is killed, Redis 5 s to answer), so that those come first.
 */
const STEP_LIMIT_MS = 20_000;

interface Step {
  readonly what: string;
  readonly release: () => void | Promise<void>;
}

/** Collects how to release what was opened, and does it in reverse order, every step even when one fails or hangs. */
export class Cleanup {
  readonly #steps: Step[] = [];

  /** @param limitMs longest time that one step may take, milliseconds */
  constructor(
    private readonly logger: Logger,
    private readonly limitMs = STEP_LIMIT_MS,
  ) {}

  /** @param what the step lets go of, for the log */
  defer(what: string, release: () => void | Promise<void>): void {
    this.#steps.push({ what, release });
  }

  /** @throws the first error of a step, after all steps ran */
  async run(): Promise<void> {
    const errors: unknown[] = [];
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      try {
        await this.#withinLimit(step);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  async #withinLimit({ what, release }: Step): Promise<void> {
    const finished = new AbortController();
    const tooLate = pause(this.limitMs, undefined, { signal: finished.signal }).then(
      () => this.logger.warn({ what }, 'closing takes too long; continuing without it'),
      () => undefined, // it was in time
    );
    try {
      await Promise.race([Promise.resolve(release()), tooLate]);
    } finally {
      finished.abort();
    }
  }
}
