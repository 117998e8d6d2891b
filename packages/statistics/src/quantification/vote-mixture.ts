/** Shares of votes from single readings, given the readings of faces with known votes. */
import { EXPRESSIONS, type Probabilities } from '@crowdtone/domain';
import { seededRandom } from '@crowdtone/runtime/random';
import { intervalOf } from './intervals';
import type { SharePosterior } from './posterior';
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

/** Options of {@link voteMixturePosterior}. */
export interface VoteMixtureOptions {
  /** Concentrations of the Dirichlet prior of the shares, in people; small groups shrink towards it. All above 0. */
  readonly prior: readonly number[];
  /**
   * Weight of the votes expected under the prior's own shares, in [0,1], beside those expected under the group's. 0 assumes
   * that groups differ in their shares alone, so that every ambiguous face is assigned to the majority.
   */
  readonly fixedPriorWeight: number;
  /** Standard deviation of the kernels, in square roots of probability. */
  readonly bandwidth: number;
  /** Number of faces that carry the information of one, at least 1: more makes intervals wider. */
  readonly errorFactor: number;
  /** Number of draws. */
  readonly draws: number;
  /** Numbers in [0,1); the same ones give the same result. */
  readonly random: () => number;
}

/** The people of one size bucket. */
export interface PrototypeReadings {
  readonly prototypes: VotePrototypes;
  readonly people: readonly Probabilities[];
}

const WARM_UP_ROUNDS = 20;
/** Number of different weightings of the clusters in a chain. */
const WEIGHTINGS = 16;
const WEIGHTING_SEED = 0x766f7465;
/** Smallest likelihood of any reading relative to the largest, so that the chain can always continue. */
const MIN_LIKELIHOOD = 1e-6;
/** Kernels below this fraction of the nearest are omitted. */
const NEGLIGIBLE = 1e-4;

/**
 * The posterior of the shares under the mixture that votes make of readings: a vote for expression i comes with a reading
 * from f_i, a kernel density estimate on the clusters of validation readings (KDEy; A. Moreo, P. González and J. J. del Coz,
 * arXiv:2401.00490, 2024, here with fractional labels and in square roots of probability, whose distance is Hellinger's). A
 * Gibbs sampler alternates between each person's vote and the crowd's shares (J. Diebolt and C. P. Robert 1994). Under the prior's
 * own shares a person's expected vote is its calibrated probability; with more people the group dominates the prior.
 *
 * The mixture is exact where groups differ in nothing but their shares (prior shift, A. Storkey 2009). The ambiguous faces of a
 * real crowd are not merely badly read members of its majority, so expected votes are averaged with those under the prior's own
 * shares, and each draw lies at a random point between both. The sampling error of the clusters enters through the Bayesian bootstrap (D. B. Rubin 1981), whose weights do not depend on the
 * group (a cut posterior), and so are drawn once for all groups.
 *
 * @param readings at least one person in all
 * @returns shares of the observed people: means of expected votes, which hardly depend on the random numbers
 */
export function voteMixturePosterior(
  readings: readonly PrototypeReadings[],
  options: VoteMixtureOptions,
): SharePosterior {
  const { prior, fixedPriorWeight, draws, random } = options;
  const buckets = readings
    .filter(({ people }) => people.length > 0)
    .map(({ prototypes, people }) => new BucketKernels(prototypes, people, options));
  const roundsPerWeighting = Math.ceil((WARM_UP_ROUNDS + draws) / WEIGHTINGS);
  const people = buckets.reduce((sum, bucket) => sum + bucket.people, 0);
  const likelihoods = new Float64Array(people * CLASSES);
  const concentration = prior.reduce((sum, value) => sum + value, 0);
  const crowd = Float64Array.from(prior, (value) => value / concentration);
  const counts = new Float64Array(CLASSES);
  const expected = new Float64Array(CLASSES);
  const everyday = crowd.slice();
  const everydayCounts = new Float64Array(CLASSES);
  const everydayExpected = new Float64Array(CLASSES);
  const sums = new Float64Array(CLASSES);
  const kept = Array.from({ length: CLASSES }, () => new Float64Array(draws));
  for (let round = -WARM_UP_ROUNDS; round < draws; round += 1) {
    const chainRound = round + WARM_UP_ROUNDS;
    if (chainRound % roundsPerWeighting === 0) {
      let first = 0;
      for (const bucket of buckets) {
        bucket.weigh(likelihoods.subarray(first * CLASSES), chainRound / roundsPerWeighting);
        first += bucket.people;
      }
    }
    drawVotes(likelihoods, crowd, counts, expected, random);
    const isMixed = round >= 0 && fixedPriorWeight > 0;
    if (isMixed) drawVotes(likelihoods, everyday, everydayCounts, everydayExpected, random);
    const part = isMixed ? drawPart(fixedPriorWeight, random) : 0;
    let total = 0;
    for (let i = 0; i < CLASSES; i += 1) {
      if (round >= 0) {
        const mean = between(expected[i] ?? 0, everydayExpected[i] ?? 0, fixedPriorWeight);
        sums[i] = (sums[i] ?? 0) + mean / people / draws;
        const draw = kept[i];
        if (draw) draw[round] = between(counts[i] ?? 0, everydayCounts[i] ?? 0, part) / people;
      }
      const weight = drawGamma((prior[i] ?? 0) + (counts[i] ?? 0), random);
      crowd[i] = weight;
      total += weight;
    }
    for (let i = 0; i < CLASSES; i += 1) crowd[i] = (crowd[i] ?? 0) / total;
  }
  return { shares: Array.from(sums), intervals: kept.map((values) => intervalOf(Array.from(values))) };
}

function between(from: number, to: number, part: number): number {
  return from + part * (to - from);
}

/** A random part in [0,1] with this mean, above 0: a power of a uniform number. */
function drawPart(mean: number, random: () => number): number {
  return 1 - random() ** (mean / (1 - mean));
}

/** Draws a vote for each person; fills the drawn and the expected number of votes per expression. */
function drawVotes(
  likelihoods: Float64Array,
  crowd: Float64Array,
  counts: Float64Array,
  expected: Float64Array,
  random: () => number,
): void {
  counts.fill(0);
  expected.fill(0);
  const weights = new Float64Array(CLASSES);
  for (let at = 0; at < likelihoods.length; at += CLASSES) {
    let total = 0;
    for (let i = 0; i < CLASSES; i += 1) {
      const weight = (likelihoods[at + i] ?? 0) * (crowd[i] ?? 0);
      weights[i] = weight;
      total += weight;
    }
    let rest = random() * total;
    let guess = -1;
    for (let i = 0; i < CLASSES; i += 1) {
      const weight = weights[i] ?? 0;
      expected[i] = (expected[i] ?? 0) + weight / total;
      rest -= weight;
      if (guess < 0 && rest < 0) guess = i;
    }
    if (guess < 0) guess = CLASSES - 1;
    counts[guess] = (counts[guess] ?? 0) + 1;
  }
}

/** The kernels of one bucket's clusters at the readings of its people; negligible ones are omitted. */
class BucketKernels {
  readonly people: number;
  readonly #weightings: readonly Float64Array[];
  readonly #starts: Int32Array;
  readonly #clusters: Int32Array;
  readonly #values: Float64Array;

  constructor(
    prototypes: VotePrototypes,
    people: readonly Probabilities[],
    { bandwidth, errorFactor }: Pick<VoteMixtureOptions, 'bandwidth' | 'errorFactor'>,
  ) {
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
