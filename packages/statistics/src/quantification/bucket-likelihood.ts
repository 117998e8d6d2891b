import { choleskyInPlace, solveLowerInPlace } from './cholesky';
import type { ShareTarget } from './posterior';
import { type BucketReadings, meanVector } from './response-model';

/** Variance added to keep covariances invertible; readings are not exact to a thousandth. */
const NOISE_FLOOR = 1e-6;

/**
 * How likely the mean reading of a size bucket is, given the shares q. By the central limit theorem it is normal with
 * mean Σ_i q_i m_i; its covariance is the sum of
 *
 * - the variance between people of one expression: Σ_i q_i S_i / n,
 * - for a crowd, the sampling variance: (Σ_i q_i m_i m_iᵀ − M q qᵀ Mᵀ) / n,
 * - the error of M, measured on n_i validation faces: Σ_i q_i² S_i / n_i,
 *
 * with m_i and S_i the mean and covariance of the responses to expression i, and n the people of the bucket. (For
 * quantification as Bayesian inference from a black-box classifier, see A. Ziegler and P. Czyż,
 * "Bayesian quantification with black-box estimators", Transactions on Machine Learning Research, 2024.)
 *
 * Probabilities add up to 1, so the last component is omitted: it is redundant and would make covariances singular.
 */
export class BucketLikelihood {
  readonly #classes: number;
  readonly #size: number;
  readonly #found: Float64Array;
  /** Concatenated for all classes, row by row: m_i; the lower triangle of the terms divided by n; that of S_i / n_i. */
  readonly #means: Float64Array;
  readonly #spreads: Float64Array;
  readonly #modelErrors: Float64Array;
  readonly #ofCrowd: boolean;
  readonly #peopleCount: number;
  // Reused between calls: this runs thousands of times per window.
  readonly #expected: Float64Array;
  readonly #difference: Float64Array;
  readonly #covariance: Float64Array;

  /** @param readings of at least one person */
  constructor({ model, people }: BucketReadings, target: ShareTarget) {
    this.#classes = model.length;
    const size = model.length - 1;
    this.#size = size;
    this.#ofCrowd = target === 'crowd';
    this.#peopleCount = people.length;
    this.#found = Float64Array.from(meanVector(people).slice(0, size));
    this.#means = new Float64Array(this.#classes * size);
    this.#spreads = new Float64Array(this.#classes * size * size);
    this.#modelErrors = new Float64Array(this.#classes * size * size);
    model.forEach(({ count, mean, covariance }, i) => {
      this.#means.set(mean.slice(0, size), i * size);
      for (let row = 0; row < size; row += 1) {
        for (let column = 0; column <= row; column += 1) {
          const within = covariance[row]?.[column] ?? 0;
          const between = this.#ofCrowd ? (mean[row] ?? 0) * (mean[column] ?? 0) : 0;
          const place = (i * size + row) * size + column;
          this.#spreads[place] = (within + between) / people.length;
          this.#modelErrors[place] = within / count;
        }
      }
    });
    this.#expected = new Float64Array(size);
    this.#difference = new Float64Array(size);
    this.#covariance = new Float64Array(size * size);
  }

  /** Logarithm of the likelihood of `shares`, up to a constant. */
  logOf(shares: Float64Array): number {
    const size = this.#size;
    const expected = this.#expected;
    const difference = this.#difference;
    const covariance = this.#covariance;
    this.#mixResponses(shares);
    if (!choleskyInPlace(covariance, size)) return Number.NEGATIVE_INFINITY;
    for (let k = 0; k < size; k += 1) difference[k] = (this.#found[k] ?? 0) - (expected[k] ?? 0);
    solveLowerInPlace(covariance, size, difference);
    let log = 0;
    for (let k = 0; k < size; k += 1) {
      const deviation = difference[k] ?? 0;
      log -= 0.5 * deviation * deviation + Math.log(covariance[k * size + k] ?? 0);
    }
    return log;
  }

  /** Fills `expected` and the lower triangle of `covariance`. */
  #mixResponses(shares: Float64Array): void {
    const classes = this.#classes;
    const size = this.#size;
    const expected = this.#expected;
    const covariance = this.#covariance;
    const means = this.#means;
    const spreads = this.#spreads;
    const modelErrors = this.#modelErrors;
    expected.fill(0);
    covariance.fill(0);
    for (let i = 0; i < classes; i += 1) {
      const share = shares[i] ?? 0;
      if (share === 0) continue;
      for (let row = 0; row < size; row += 1) {
        expected[row] = (expected[row] ?? 0) + share * (means[i * size + row] ?? 0);
        const from = (i * size + row) * size;
        for (let column = 0; column <= row; column += 1) {
          const spread = spreads[from + column] ?? 0;
          const modelError = modelErrors[from + column] ?? 0;
          const place = row * size + column;
          covariance[place] = (covariance[place] ?? 0) + share * (spread + share * modelError);
        }
      }
    }
    for (let row = 0; row < size; row += 1) {
      for (let column = 0; this.#ofCrowd && column <= row; column += 1) {
        const place = row * size + column;
        const mixed = ((expected[row] ?? 0) * (expected[column] ?? 0)) / this.#peopleCount;
        covariance[place] = (covariance[place] ?? 0) - mixed;
      }
      covariance[row * size + row] = (covariance[row * size + row] ?? 0) + NOISE_FLOOR;
    }
  }
}
