/** Shares of votes from single readings, given the readings of faces with known votes. */
import { EXPRESSIONS, type Probabilities } from '@crowdtone/domain';
import { intervalOf } from './intervals';
import type { SharePosterior } from './posterior';
import { drawGamma } from './random-draws';
import { BucketKernels, type KernelOptions, type VotePrototypes, WEIGHTINGS } from './vote-kernels';

const CLASSES = EXPRESSIONS.length;

/** Options of {@link voteMixturePosterior}. */
export interface VoteMixtureOptions extends KernelOptions {
  /** Concentrations of the Dirichlet prior of the shares, in people; small groups shrink towards it. All above 0. */
  readonly prior: readonly number[];
  /**
   * Weight of the votes expected under the prior's own shares, in [0,1], beside those expected under the group's. 0 assumes
   * that groups differ in their shares alone, so that every ambiguous face is assigned to the majority.
   */
  readonly fixedPriorWeight: number;
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
  const everyday = fixedPriorWeight > 0 ? new FixedVotes(likelihoods, crowd.slice()) : null;
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
      everyday?.update();
    }
    drawVotes(likelihoods, crowd, counts, expected, random);
    if (round >= 0) everyday?.draw(random);
    const part = everyday === null || round < 0 ? 0 : drawPart(fixedPriorWeight, random);
    let total = 0;
    for (let i = 0; i < CLASSES; i += 1) {
      if (round >= 0) {
        const mean = between(expected[i] ?? 0, everyday?.expected[i] ?? 0, fixedPriorWeight);
        sums[i] = (sums[i] ?? 0) + mean / people / draws;
        const draw = kept[i];
        if (draw) draw[round] = between(counts[i] ?? 0, everyday?.counts[i] ?? 0, part) / people;
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

/** Votes of people under shares that do not change, whose probabilities are known as long as the likelihoods are. */
class FixedVotes {
  readonly counts = new Float64Array(CLASSES);
  readonly expected = new Float64Array(CLASSES);
  readonly #likelihoods: Float64Array;
  readonly #shares: Float64Array;
  readonly #cumulative: Float64Array;

  constructor(likelihoods: Float64Array, shares: Float64Array) {
    this.#likelihoods = likelihoods;
    this.#shares = shares;
    this.#cumulative = new Float64Array(likelihoods.length);
  }

  /** Fills `expected`; called when the likelihoods have changed. */
  update(): void {
    this.expected.fill(0);
    for (let at = 0; at < this.#likelihoods.length; at += CLASSES) {
      let total = 0;
      for (let i = 0; i < CLASSES; i += 1) total += (this.#likelihoods[at + i] ?? 0) * (this.#shares[i] ?? 0);
      let below = 0;
      for (let i = 0; i < CLASSES; i += 1) {
        const probability = ((this.#likelihoods[at + i] ?? 0) * (this.#shares[i] ?? 0)) / total;
        this.expected[i] = (this.expected[i] ?? 0) + probability;
        below += probability;
        this.#cumulative[at + i] = below;
      }
    }
  }

  /** Draws a vote for each person into `counts`. */
  draw(random: () => number): void {
    this.counts.fill(0);
    for (let at = 0; at < this.#cumulative.length; at += CLASSES) {
      const number = random();
      let vote = 0;
      while (vote < CLASSES - 1 && (this.#cumulative[at + vote] ?? 1) <= number) vote += 1;
      this.counts[vote] = (this.counts[vote] ?? 0) + 1;
    }
  }
}
