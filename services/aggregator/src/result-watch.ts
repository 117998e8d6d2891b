import { CrowdtoneError } from '@crowdtone/domain';

/**
 * How long results may wait for a missing frame, milliseconds. The frame of a worker that died comes again after 7.5 s, and
 * may have to wait for the next worker.
 */
const MAX_WAIT_MS = 20_000;

interface Waiting {
  /** Number of the missing frame. */
  readonly awaited: number;
  readonly sinceMs: number;
}

/** Which sources wait for a frame, and since when: frames that are counted although no result comes must not look healthy. */
export class ResultWatch {
  readonly #waiting = new Map<string, Waiting>();

  /** @param now milliseconds that never run backwards */
  constructor(private readonly now: () => number) {}

  /** @param awaited number of the frame that later frames of the source wait for; null when none waits */
  update(key: string, awaited: number | null): void {
    if (awaited === null) this.#waiting.delete(key);
    else if (this.#waiting.get(key)?.awaited !== awaited) this.#waiting.set(key, { awaited, sinceMs: this.now() });
  }

  forget(key: string): void {
    this.#waiting.delete(key);
  }

  /** @throws {CrowdtoneError} E_RESULTS_WAITING when a source has waited for the same frame for too long */
  check(): void {
    const [longest] = [...this.#waiting.values()].sort((a, b) => a.sinceMs - b.sinceMs);
    if (longest === undefined) return;
    const waitedMs = this.now() - longest.sinceMs;
    if (waitedMs < MAX_WAIT_MS) return;
    throw new CrowdtoneError(
      'E_RESULTS_WAITING',
      `results have waited for a frame for ${Math.round(waitedMs / 1000)} s; see whether Redis and every expression worker run`,
    );
  }
}
