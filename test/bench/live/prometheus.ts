/** Parses the figures of `/metrics` that the benchmark needs. */

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

/** One bucket of a histogram: how many observations were at most `le`. */
export interface Bucket {
  /** Upper bound; the last one is Infinity. */
  readonly le: number;
  readonly count: number;
}

/** The metrics of a program at one moment. */
export class Scrape {
  private constructor(private readonly samples: readonly Sample[]) {}

  /** @param text in the text format of Prometheus */
  static parse(text: string): Scrape {
    const lines = text.split('\n').flatMap((line) => {
      const [, name, labels = '', value] = /^([a-z_:][\w:]*)(?:\{(.*)\})? (\S+)$/i.exec(line) ?? [];
      return name === undefined ? [] : [{ name, labels: labelsOf(labels), value: numberOf(value ?? '') }];
    });
    return new Scrape(lines);
  }

  /** The sum over all samples of a name that have a label, or over all of them. */
  sum(name: string, wanted: Labels = {}): number {
    const chosen = this.samples.filter(
      (sample) => sample.name === name && Object.entries(wanted).every(([key, value]) => sample.labels[key] === value),
    );
    return chosen.reduce((total, { value }) => total + value, 0);
  }

  /** Sums by the values of a label. */
  by(name: string, label: string): Record<string, number> {
    const values = this.samples.filter((sample) => sample.name === name).map(({ labels }) => labels[label] ?? '');
    return Object.fromEntries([...new Set(values)].map((value) => [value, this.sum(name, { [label]: value })]));
  }

  /** A histogram without labels, or the sum over them. */
  histogram(name: string): Bucket[] {
    return Object.entries(this.by(`${name}_bucket`, 'le'))
      .map(([le, count]) => ({ le: numberOf(le), count }))
      .sort((a, b) => a.le - b.le);
  }
}

/** Observations of a histogram between two scrapes. */
export function observedBetween(before: readonly Bucket[], after: readonly Bucket[]): Bucket[] {
  return after.map(({ le, count }) => ({ le, count: count - (before.find((bucket) => bucket.le === le)?.count ?? 0) }));
}

/**
 * A quantile as Prometheus estimates it, assuming that observations are uniform within a bucket.
 *
 * @param q in [0,1]
 * @returns null without observations; the highest finite bound when it lies above that
 */
export function quantile(buckets: readonly Bucket[], q: number): number | null {
  const total = buckets.at(-1)?.count ?? 0;
  if (total === 0) return null;
  const rank = q * total;
  const place = buckets.findIndex(({ count }) => count >= rank);
  const bucket = buckets[place];
  const { le: low, count: below } = buckets[place - 1] ?? { le: 0, count: 0 };
  if (bucket === undefined || bucket.le === Number.POSITIVE_INFINITY) return low;
  if (bucket.count === below) return bucket.le;
  return low + ((bucket.le - low) * (rank - below)) / (bucket.count - below);
}

function labelsOf(text: string): Labels {
  return Object.fromEntries([...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, value]) => [key, value]));
}

function numberOf(text: string): number {
  return text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text);
}
