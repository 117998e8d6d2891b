import type { SourceRecord } from '@crowdtone/domain';

/** Interval between two reports on one source, milliseconds: four per second appear live, more would add only load. */
export const PROGRESS_INTERVAL_MS = 250;

/** Reports the progress of each source immediately, then at most the latest every {@link PROGRESS_INTERVAL_MS}. */
export class ProgressThrottle {
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #latest = new Map<string, SourceRecord>();

  /** @param report must not throw */
  constructor(private readonly report: (source: SourceRecord) => void) {}

  /** Reports now or at the end of the interval. */
  offer(key: string, source: SourceRecord): void {
    if (this.#timers.has(key)) {
      this.#latest.set(key, source);
      return;
    }
    this.report(source);
    this.#timers.set(
      key,
      setTimeout(() => this.#endInterval(key), PROGRESS_INTERVAL_MS),
    );
  }

  /** Discards a source and its unreported progress; its end bypasses the throttle. */
  forget(key: string): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#latest.delete(key);
  }

  close(): void {
    for (const key of [...this.#timers.keys()]) this.forget(key);
  }

  #endInterval(key: string): void {
    const source = this.#latest.get(key);
    this.forget(key);
    if (source) this.offer(key, source);
  }
}
