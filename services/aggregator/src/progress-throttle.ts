import type { SourceRecord } from '@crowdtone/domain';

/** Milliseconds between two reports on one source: four a second look live, more only cost. */
export const PROGRESS_INTERVAL_MS = 250;

/** Lets through the progress of each source at once, then at most every {@link PROGRESS_INTERVAL_MS} its latest. */
export class ProgressThrottle {
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #latest = new Map<string, SourceRecord>();

  /** @param report must not throw */
  constructor(private readonly report: (source: SourceRecord) => void) {}

  offer(key: string, source: SourceRecord): void {
    if (this.#timers.has(key)) {
      this.#latest.set(key, source);
      return;
    }
    this.report(source);
    this.#timers.set(
      key,
      setTimeout(() => this.#intervalOver(key), PROGRESS_INTERVAL_MS),
    );
  }

  /** Forgets a source, with what it had not reported yet: its end is reported past the throttle. */
  forget(key: string): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#latest.delete(key);
  }

  close(): void {
    for (const key of [...this.#timers.keys()]) this.forget(key);
  }

  #intervalOver(key: string): void {
    const source = this.#latest.get(key);
    this.forget(key);
    if (source) this.offer(key, source);
  }
}
