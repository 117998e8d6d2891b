import type { Probabilities } from '@crowdtone/domain';
import { kernelValues } from './kernels';

const MAX_ROUNDS = 2000;
/** Convergence: sum of the absolute changes of all shares in a round. */
const TOLERANCE = 1e-7;

/**
 * The shares q with the maximum likelihood, when each reading comes from one of several known distributions:
 * maximises Σ_x log Σ_i q_i f_i(x) by expectation-maximisation (A. Dempster, N. Laird and D. Rubin 1977).
 *
 * @param likelihoods for each reading f_i(x) for every i, up to a common factor; not all 0
 * @param start shares to begin with, none 0: a share of 0 stays 0
 */
export function likeliestShares(likelihoods: readonly (readonly number[])[], start: readonly number[]): number[] {
  let shares = [...start];
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    // Mean likelihood ratio of each expression against the mixture. Plain loops: shares that go to 0 take thousands of
    // rounds.
    const ratios = shares.map(() => 0);
    for (const likelihood of likelihoods) {
      let mixed = 0;
      for (let i = 0; i < shares.length; i += 1) mixed += (shares[i] ?? 0) * (likelihood[i] ?? 0);
      for (let i = 0; i < shares.length; i += 1) ratios[i] = (ratios[i] ?? 0) + (likelihood[i] ?? 0) / mixed;
    }
    const next = shares.map((share, i) => (share * (ratios[i] ?? 0)) / likelihoods.length);
    const change = next.reduce((sum, share, i) => sum + Math.abs(share - (shares[i] ?? 0)), 0);
    shares = next;
    if (change < TOLERANCE) break;
  }
  return shares;
}

/**
 * Shares from posterior probabilities by re-estimating the prior (M. Saerens, P. Latinne and C. Decaestecker, "Adjusting
 * the outputs of a classifier to new a priori probabilities: a simple procedure", Neural Computation 14 (2002), 21-41).
 * It assumes calibrated probabilities; with others it diverges from the truth.
 *
 * @param people one vector per person, at least one
 * @param trainingShares shares of the expressions among the faces that the network was trained on, none 0
 */
export function reestimatedPrior(people: readonly Probabilities[], trainingShares: readonly number[]): number[] {
  const likelihoods = people.map((probabilities) => probabilities.map((value, i) => value / (trainingShares[i] ?? 0)));
  return likeliestShares(likelihoods, trainingShares);
}

/**
 * The likelihood of each reading for every expression, up to a common factor. The distributions are
 * estimated from validation readings with Gaussian kernels, as in kernel density quantification (KDEy; A. Moreo,
 * P. González and J. J. del Coz, "Kernel density estimation for multiclass quantification", arXiv:2401.00490, 2024);
 * with {@link likeliestShares} this is its maximum-likelihood form.
 *
 * @param examples validation readings of each expression, at least one of each
 * @param bandwidth standard deviation of the kernels, in units of probability
 */
export function kernelLikelihoods(
  people: readonly Probabilities[],
  examples: readonly (readonly Probabilities[])[],
  bandwidth: number,
): number[][] {
  return people.map((reading) =>
    kernelValues(reading, examples, bandwidth).map(
      (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
    ),
  );
}
