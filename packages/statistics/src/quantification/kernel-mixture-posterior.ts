import type { Probabilities } from '@crowdtone/domain';
import { kernelValues } from './kernels';
import { mixturePosterior } from './mixture-posterior';
import type { PosteriorOptions, SharePosterior } from './posterior';
import { drawGamma } from './random-draws';

/** Validation readings of each expression, in the order of EXPRESSIONS; at least one of each. */
export type KernelExamples = readonly (readonly Probabilities[])[];

/** The people of one size bucket, and readings of labelled faces of that size. */
export interface KernelReadings {
  readonly examples: KernelExamples;
  readonly people: readonly Probabilities[];
}

/** Options of {@link kernelMixturePosterior}. */
export interface KernelMixtureOptions extends PosteriorOptions {
  /** Standard deviation of the kernels, in units of probability. */
  readonly bandwidth: number;
  /** Number of examples that carry the information of one, at least 1: more makes intervals wider. */
  readonly errorFactor: number;
}

/** Rounds of the chain with the same weights of the examples, enough to converge to them. */
const ROUNDS_PER_WEIGHTING = 8;

/**
 * The posterior of the shares given every single reading, where the distribution of the readings of each expression is a
 * kernel density estimate on validation readings (KDEy, see `kernelLikelihoods`). Its sampling error enters through the
 * Bayesian bootstrap (D. B. Rubin, Annals of Statistics 9 (1981), 130-134): every few rounds the examples get new random
 * weights. The weights do not depend on the group (a cut posterior), so an unusual group does not change the densities.
 *
 * @param readings at least one person in all; each is compared with the examples of its own size
 */
export function kernelMixturePosterior(
  readings: readonly KernelReadings[],
  { bandwidth, errorFactor, ...options }: KernelMixtureOptions,
): SharePosterior {
  const buckets = readings
    .filter(({ people }) => people.length > 0)
    .map(({ examples, people }) => ({
      counts: examples.map(({ length }) => length),
      kernels: people.map((person) => kernelValues(person, examples, bandwidth)),
    }));
  let round = 0;
  let likelihoods: number[][] = [];
  return mixturePosterior(() => {
    if (round % ROUNDS_PER_WEIGHTING === 0) {
      likelihoods = buckets.flatMap(({ counts, kernels }) => {
        const weights = counts.map((count) => drawWeights(count, errorFactor, options.random));
        return kernels.map((values) => values.map((row, expression) => weightedSum(row, weights[expression])));
      });
    }
    round += 1;
    return likelihoods;
  }, options);
}

/** Weights adding up to 1, from the Dirichlet distribution with concentrations 1 / `errorFactor`. */
function drawWeights(count: number, errorFactor: number, random: () => number): Float64Array {
  const weights = new Float64Array(count);
  let total = 0;
  for (let index = 0; index < count; index += 1) {
    const weight = errorFactor === 1 ? -Math.log(1 - random()) : drawGamma(1 / errorFactor, random);
    weights[index] = weight;
    total += weight;
  }
  if (total > 0) return weights.map((weight) => weight / total);
  // Concentrations near 0 give all weight to one example, and may underflow.
  weights[Math.floor(random() * count)] = 1;
  return weights;
}

/** Smallest likelihood of any reading under any expression, so that the chain can always continue. */
const MIN_LIKELIHOOD = 1e-12;

function weightedSum(values: Float64Array, weights: Float64Array | undefined): number {
  let sum = MIN_LIKELIHOOD;
  for (let index = 0; index < values.length; index += 1) sum += (values[index] ?? 0) * (weights?.[index] ?? 0);
  return sum;
}
