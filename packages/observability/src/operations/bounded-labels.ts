/** What everything beyond the limit is called. */
const OTHERS = 'other';

/**
 * Keeps the number of label values bounded: each makes a time series that is kept for ever, here and in Prometheus. The
 * first ones keep their names.
 */
export class BoundedLabels {
  readonly #known = new Set<string>();

  constructor(private readonly limit = 100) {}

  of(value: string): string {
    if (this.#known.has(value)) return value;
    if (this.#known.size >= this.limit) return OTHERS;
    this.#known.add(value);
    return value;
  }
}
