import type { Probabilities } from '@crowdtone/domain';
import { kernelValues } from './kernels';
import { mixturePosterior } from './mixture-posterior';
import type { PosteriorOptions, SharePosterior } from './posterior';
import { drawGamma } from './random-draws';

/** Validation readings of each expression, in the order of EXPRESSIONS; at least one of each. */
export type KernelExamples = readonly (readonly Probabilities[])[];

/** People whose faces fall in the same size bucket, and what the network said to known faces of that size. */
export interface KernelReadings {
  readonly examples: KernelExamples;
  readonly people: readonly Probabilities[];
}

export interface KernelMixtureOptions extends PosteriorOptions {
  /** Standard deviation of the kernels, in units of probability. */
  readonly bandwidth: number;
  /** So many examples are taken to tell no more than one does, at least 1: more makes intervals wider. */
  readonly errorFactor: number;
}

/** Rounds of the chain that see the same weights of the examples: in fewer it would not settle to them. */
const ROUNDS_A_WEIGHTING = 8;

/**
 * The posterior of the shares given every single reading, where the distribution of the readings of each expression is
 * told by kernels on validation readings (KDEy, see `kernelLikelihoods`). That those are only some faces of all is taken
 * in by the Bayesian bootstrap (D. B. Rubin, Annals of Statistics 9 (1981), 130-134): every few rounds the examples get
 * new random weights. The weights are drawn from the examples alone, whatever the group looks like (a cut posterior), so
 * that a strange group does not change what was measured.
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
    if (round % ROUNDS_A_WEIGHTING === 0) {
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
  // Concentrations near 0 give all weight to one example, and may underflow before they do.
  weights[Math.floor(random() * count)] = 1;
  return weights;
}

/** So unlikely is any reading under any expression at least, that a chain can always go on. */
const LEAST_LIKELIHOOD = 1e-12;

function weightedSum(values: Float64Array, weights: Float64Array | undefined): number {
  let sum = LEAST_LIKELIHOOD;
  for (let index = 0; index < values.length; index += 1) sum += (values[index] ?? 0) * (weights?.[index] ?? 0);
  return sum;
}
