import { intervalOf, type ShareInterval } from './intervals';

/**
 * Whose shares are asked for. `group`: of the very people that were read. `crowd`: of the crowd that they are a sample
 * of, which is less certain, as the sample may not be like the crowd.
 */
export type ShareTarget = 'group' | 'crowd';

export interface PosteriorOptions {
  /** Concentrations of the Dirichlet prior, in the order of EXPRESSIONS: 1 each gives every composition the same density. */
  readonly prior: readonly number[];
  readonly target: ShareTarget;
  /** Draws that are kept; 400 tell the bounds of an interval to about a tenth of its width. */
  readonly draws: number;
  /** Numbers in [0,1); the same ones give the same result. */
  readonly random: () => number;
}

export interface SharePosterior {
  /** Means of the posterior, in the order of EXPRESSIONS, adding up to 1. */
  readonly shares: number[];
  /** 95 % interval of each share. */
  readonly intervals: ShareInterval[];
}

/** Rounds of a Markov chain before its first draw is kept; from inside the simplex it has found its place long before. */
export const WARM_UP_ROUNDS = 60;

/** @param draws compositions drawn from the posterior, at least one */
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
