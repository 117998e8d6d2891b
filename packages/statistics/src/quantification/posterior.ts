import { intervalOf, type ShareInterval } from './intervals';

/**
 * Whose shares are estimated. `group`: those of the observed people. `crowd`: those of the crowd from which they are a
 * sample, which is less certain.
 */
export type ShareTarget = 'group' | 'crowd';

/** Options of the estimators. */
export interface PosteriorOptions {
  /** Concentrations of the Dirichlet prior, in the order of EXPRESSIONS: 1 each gives every composition the same density. */
  readonly prior: readonly number[];
  readonly target: ShareTarget;
  /** Number of draws; 400 determine the bounds of an interval to about a tenth of its width. */
  readonly draws: number;
  /** Numbers in [0,1); the same ones give the same result. */
  readonly random: () => number;
}

/** Posterior of the shares. */
export interface SharePosterior {
  /** Means of the posterior, in the order of EXPRESSIONS, adding up to 1. */
  readonly shares: number[];
  /** 95 % interval of each share. */
  readonly intervals: ShareInterval[];
}

/** Burn-in rounds of a Markov chain, which starts inside the simplex and converges well before. */
export const WARM_UP_ROUNDS = 60;

/** Means and intervals of draws. @param draws compositions from the posterior, at least one */
export function summarisePosterior(draws: readonly (readonly number[])[]): SharePosterior {
  const byExpression = (draws[0] ?? []).map((_, i) => draws.map((shares) => shares[i] ?? 0));
  return {
    shares: byExpression.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
    intervals: byExpression.map(intervalOf),
  };
}

/** The mean of the Dirichlet distribution with these concentrations. */
export function dirichletMean(concentrations: readonly number[]): number[] {
  const total = concentrations.reduce((sum, concentration) => sum + concentration, 0);
  return concentrations.map((concentration) => concentration / total);
}
