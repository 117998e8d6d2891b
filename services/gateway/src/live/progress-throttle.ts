import { type SourceRecord, sourceKey } from '@crowdtone/domain';

/** Often enough for a progress bar, rare enough that twenty busy sources cost a browser nothing; milliseconds. */
const INTERVAL_MS = 250;

/**
 * Passes on the progress of running sources at a bounded rate: between two ticks the newest record of a source replaces
 * the one before. Holds at most one record for each source that progressed within the interval.
 */
export class ProgressThrottle {
  readonly #newest = new Map<string, SourceRecord>();
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly send: (sources: readonly SourceRecord[]) => void) {}

  offer(source: SourceRecord): void {
    this.#newest.set(sourceKey(source), source);
    this.#timer ??= setTimeout(() => this.#flush(), INTERVAL_MS);
  }

  /** Forgets what waits for a source, because something newer than progress is known of it. */
  supersede(source: SourceRecord): void {
    this.#newest.delete(sourceKey(source));
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#newest.clear();
  }

  #flush(): void {
    this.#timer = null;
    this.send([...this.#newest.values()]);
    this.#newest.clear();
  }
}
