/** Likelihoods of readings under votes for each expression, from the clustered readings of faces with known votes. */
import { EXPRESSIONS, type Probabilities } from '@crowdtone/domain';
import { seededRandom } from '@crowdtone/runtime/random';
import { drawGamma } from './random-draws';

const CLASSES = EXPRESSIONS.length;

/**
 * Clustered readings of validation faces of one size, with the votes of those faces. Includes faces without a majority: a
 * face with seven votes for sadness and three for neutral counts 0.7 and 0.3.
 */
export interface VotePrototypes {
  /** Centre of each cluster of readings: a vector of probabilities. At least one. */
  readonly centres: readonly Probabilities[];
  /** Votes of each cluster by expression, in faces; every expression has some in at least one cluster. */
  readonly votes: readonly (readonly number[])[];
}

/** Number of different weightings of the clusters in a chain. */
export const WEIGHTINGS = 16;
const WEIGHTING_SEED = 0x766f7465;
/** Smallest likelihood of any reading relative to the largest, so that the chain can always continue. */
const MIN_LIKELIHOOD = 1e-6;
/** Kernels below this fraction of the nearest are omitted. */
const NEGLIGIBLE = 1e-4;

/** Width of the kernels and weight of the faces; see `VoteMixtureOptions`. */
export interface KernelOptions {
  /** Standard deviation of the kernels, in square roots of probability. */
  readonly bandwidth: number;
  /** Number of faces that carry the information of one, at least 1: more makes intervals wider. */
  readonly errorFactor: number;
}

/** The kernels of one bucket's clusters at the readings of its people; negligible ones are omitted. */
export class BucketKernels {
  readonly people: number;
  readonly #weightings: readonly Float64Array[];
  readonly #starts: Int32Array;
  readonly #clusters: Int32Array;
  readonly #values: Float64Array;

  constructor(prototypes: VotePrototypes, people: readonly Probabilities[], { bandwidth, errorFactor }: KernelOptions) {
    const { centres } = prototypes;
    this.people = people.length;
    this.#weightings = weightingsOf(prototypes, errorFactor);
    this.#starts = new Int32Array(people.length + 1);
    const clusters: number[] = [];
    const values: number[] = [];
    const roots = rootsOf(centres);
    const scale = 1 / (2 * bandwidth * bandwidth);
    const distances = new Float64Array(centres.length);
    const own = new Float64Array(CLASSES);
    for (const [person, reading] of people.entries()) {
      for (let i = 0; i < CLASSES; i += 1) own[i] = Math.sqrt(reading[i] ?? 0);
      let nearest = Number.POSITIVE_INFINITY;
      for (let cluster = 0; cluster < centres.length; cluster += 1) {
        let sum = 0;
        for (let i = 0; i < CLASSES; i += 1) sum += ((roots[cluster * CLASSES + i] ?? 0) - (own[i] ?? 0)) ** 2;
        distances[cluster] = sum;
        if (sum < nearest) nearest = sum;
      }
      for (let cluster = 0; cluster < centres.length; cluster += 1) {
        const value = Math.exp((nearest - (distances[cluster] ?? 0)) * scale);
        if (value < NEGLIGIBLE) continue;
        clusters.push(cluster);
        values.push(value);
      }
      this.#starts[person + 1] = clusters.length;
    }
    this.#clusters = Int32Array.from(clusters);
    this.#values = Float64Array.from(values);
  }

  /** Fills f_i of each person's reading, under one of the weightings of the clusters. */
  weigh(likelihoods: Float64Array, weighting: number): void {
    const weights = this.#weightings[weighting] ?? new Float64Array();
    for (let person = 0; person < this.people; person += 1) {
      const at = person * CLASSES;
      likelihoods.fill(0, at, at + CLASSES);
      const end = this.#starts[person + 1] ?? 0;
      for (let place = this.#starts[person] ?? 0; place < end; place += 1) {
        const value = this.#values[place] ?? 0;
        const from = (this.#clusters[place] ?? 0) * CLASSES;
        for (let i = 0; i < CLASSES; i += 1) {
          likelihoods[at + i] = (likelihoods[at + i] ?? 0) + value * (weights[from + i] ?? 0);
        }
      }
      let largest = 0;
      for (let i = 0; i < CLASSES; i += 1) largest = Math.max(largest, likelihoods[at + i] ?? 0);
      if (largest === 0) largest = 1;
      for (let i = 0; i < CLASSES; i += 1) {
        likelihoods[at + i] = Math.max((likelihoods[at + i] ?? 0) / largest, MIN_LIKELIHOOD);
      }
    }
  }
}

const drawn = new WeakMap<VotePrototypes, Map<number, Float64Array[]>>();

/** The weightings of a bucket's clusters: deterministic, drawn on first use. */
function weightingsOf(prototypes: VotePrototypes, errorFactor: number): Float64Array[] {
  const byFactor = drawn.get(prototypes) ?? new Map<number, Float64Array[]>();
  drawn.set(prototypes, byFactor);
  let weightings = byFactor.get(errorFactor);
  if (weightings === undefined) {
    const random = seededRandom(WEIGHTING_SEED);
    weightings = Array.from({ length: WEIGHTINGS }, () => drawClusterWeights(prototypes.votes, errorFactor, random));
    byFactor.set(errorFactor, weightings);
  }
  return weightings;
}

/** `clusters * 8`: the distribution of each expression's votes over the clusters, drawn from a Dirichlet distribution. */
function drawClusterWeights(
  votes: readonly (readonly number[])[],
  errorFactor: number,
  random: () => number,
): Float64Array {
  const weights = new Float64Array(votes.length * CLASSES);
  const totals = new Float64Array(CLASSES);
  for (const [cluster, row] of votes.entries()) {
    for (let i = 0; i < CLASSES; i += 1) {
      const count = row[i] ?? 0;
      if (count <= 0) continue;
      const weight = drawGamma(count / errorFactor, random);
      weights[cluster * CLASSES + i] = weight;
      totals[i] = (totals[i] ?? 0) + weight;
    }
  }
  for (let index = 0; index < weights.length; index += 1) {
    const total = totals[index % CLASSES] ?? 0;
    if (total > 0) weights[index] = (weights[index] ?? 0) / total;
  }
  return weights;
}

function rootsOf(vectors: readonly Probabilities[]): Float64Array {
  return Float64Array.from({ length: vectors.length * CLASSES }, (_, index) =>
    Math.sqrt(vectors[Math.floor(index / CLASSES)]?.[index % CLASSES] ?? 0),
  );
}
