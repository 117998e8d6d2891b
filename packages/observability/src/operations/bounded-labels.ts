/** Label of all values beyond the limit. */
const OTHERS = 'other';

/**
 * Bounds the number of label values, because each creates a time series that is kept indefinitely, here and in Prometheus.
 * The first values keep their names.
 */
export class BoundedLabels {
  readonly #known = new Set<string>();

  constructor(private readonly limit = 100) {}

  /** The value, or `other` beyond the limit. */
  of(value: string): string {
    if (this.#known.has(value)) return value;
    if (this.#known.size >= this.limit) return OTHERS;
    this.#known.add(value);
    return value;
  }
}
