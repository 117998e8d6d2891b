import { type BucketReadings, meanVector } from './response-model';
import { projectOntoSimplex } from './simplex';

/** Regularisation of {@link adjustedCount}. */
export interface AdjustedCountOptions {
  /** Shares towards which the estimate is regularised, in the order of EXPRESSIONS. */
  readonly prior: readonly number[];
  /**
   * Strength in people: with this number of people the distance from the prior has the same weight as the distance from
   * the readings. Above 0, because confused expressions make the solution unstable.
   */
  readonly ridge: number;
}

const MAX_STEPS = 5000;
const TOLERANCE = 1e-10;

/**
 * Probabilistic adjusted count: the shares q on the simplex whose expected mean reading M·q comes nearest to the observed
 * mean reading (A. Bella, C. Ferri, J. Hernández-Orallo and M. J. Ramírez-Quintana, "Quantification via probability
 * estimators", ICDM 2010; G. Forman 2008 for the adjustment), here jointly for several size buckets b and regularised
 * towards a prior:
 *
 *   minimise Σ_b n_b |M_b q − p̄_b|² + ridge |q − prior|²
 *
 * The quadratic programme is solved by the accelerated projected gradient method of A. Beck and M. Teboulle, "A fast
 * iterative shrinkage-thresholding algorithm", SIAM Journal on Imaging Sciences 2 (2009), 183-202.
 *
 * @returns shares in [0,1] in the order of EXPRESSIONS, adding up to 1
 */
export function adjustedCount(readings: readonly BucketReadings[], { prior, ridge }: AdjustedCountOptions): number[] {
  // The objective is qᵀAq − 2bᵀq up to a constant.
  const a = prior.map((_, i) => prior.map((_unused, j) => (i === j ? ridge : 0)));
  const b = prior.map((share) => ridge * share);
  for (const { model, people } of readings) {
    if (people.length === 0) continue;
    const found = meanVector(people);
    model.forEach(({ mean }, i) => {
      b[i] = (b[i] ?? 0) + people.length * dot(mean, found);
      model.forEach((other, j) => {
        const row = a[i];
        if (row) row[j] = (row[j] ?? 0) + people.length * dot(mean, other.mean);
      });
    });
  }
  return minimiseOnSimplex(a, b, prior);
}

function minimiseOnSimplex(a: readonly number[][], b: readonly number[], start: readonly number[]): number[] {
  // The trace bounds the largest eigenvalue, and so the steepest slope.
  const step = 1 / a.reduce((trace, row, i) => trace + (row[i] ?? 0), 0);
  let shares = [...start];
  let ahead = shares;
  let momentum = 1;
  for (let count = 0; count < MAX_STEPS; count += 1) {
    const slope = a.map((row, i) => dot(row, ahead) - (b[i] ?? 0));
    const next = projectOntoSimplex(ahead.map((value, i) => value - step * (slope[i] ?? 0)));
    const change = next.map((value, i) => value - (shares[i] ?? 0));
    // Momentum that points uphill is dropped (B. O'Donoghue and E. Candès, 2015), or the shares would swing.
    if (dot(slope, change) > 0) momentum = 1;
    const nextMomentum = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    ahead = next.map((value, i) => value + ((momentum - 1) / nextMomentum) * (change[i] ?? 0));
    shares = next;
    momentum = nextMomentum;
    if (dot(change, change) < TOLERANCE * TOLERANCE) break;
  }
  return shares;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
