import { BucketLikelihood } from './bucket-likelihood';
import type { ShareInterval } from './intervals';
import { pooledReadings } from './pooled-readings';
import {
  dirichletMean,
  type PosteriorOptions,
  type SharePosterior,
  summarisePosterior,
  WARM_UP_ROUNDS,
} from './posterior';
import type { BucketReadings } from './response-model';

/** A share this small is as good as none; at 0 itself the prior has no finite logarithm. */
const LEAST_SHARE = 1e-9;

/**
 * Bayesian probabilistic adjusted count: the posterior of the shares, given the mean reading of each size bucket. It
 * takes in that few people were read, that the network errs, and that its errors were themselves only measured. For a
 * crowd each bucket is a sample of its own; for a group they are put together, see {@link pooledReadings}.
 *
 * Draws come from a Markov chain that moves share from one expression to another, each time by slice sampling (R. M.
 * Neal, "Slice sampling", Annals of Statistics 31 (2003), 705-767), which needs no step size and respects the borders.
 *
 * @param readings at least one person in all
 */
export function adjustedCountPosterior(readings: readonly BucketReadings[], options: PosteriorOptions): SharePosterior {
  const { prior, target, draws, random } = options;
  const buckets = (target === 'group' ? [pooledReadings(readings)] : readings)
    .filter(({ people }) => people.length > 0)
    .map((bucket) => new BucketLikelihood(bucket, target));
  const logPosterior = (shares: Float64Array) => {
    let log = 0;
    for (const bucket of buckets) log += bucket.logOf(shares);
    prior.forEach((concentration, i) => {
      if (concentration !== 1) log += (concentration - 1) * Math.log(shares[i] ?? 0);
    });
    return log;
  };

  const shares = Float64Array.from(dirichletMean(prior));
  const kept: number[][] = [];
  let log = logPosterior(shares);
  for (let round = -WARM_UP_ROUNDS; round < draws; round += 1) {
    for (let giver = 0; giver < shares.length; giver += 1) {
      const taker = (giver + 1 + Math.floor(random() * (shares.length - 1))) % shares.length;
      log = moveShare(shares, giver, taker, log, logPosterior, random);
    }
    if (round >= 0) kept.push([...shares]);
  }
  const posterior = summarisePosterior(kept);
  if (target === 'crowd') return posterior;
  const people = readings.reduce((sum, bucket) => sum + bucket.people.length, 0);
  return { ...posterior, intervals: posterior.intervals.map((interval) => byHalfAPerson(interval, people)) };
}

/** A group's shares are whole people over its size, the chain's are any number: the usual continuity correction. */
function byHalfAPerson({ low, high }: ShareInterval, people: number): ShareInterval {
  return { low: Math.max(0, low - 0.5 / people), high: Math.min(1, high + 0.5 / people) };
}

/**
 * Draws anew how two expressions divide the share that they have together, all others staying as they are.
 *
 * @returns the logarithm of the posterior at the new place
 */
function moveShare(
  shares: Float64Array,
  giver: number,
  taker: number,
  log: number,
  logPosterior: (shares: Float64Array) => number,
  random: () => number,
): number {
  const before = shares[giver] ?? 0;
  const together = before + (shares[taker] ?? 0);
  if (together < 2 * LEAST_SHARE) return log;
  const slice = log + Math.log(1 - random());
  let low = LEAST_SHARE;
  let high = together - LEAST_SHARE;
  for (;;) {
    const proposed = low + random() * (high - low);
    shares[giver] = proposed;
    shares[taker] = together - proposed;
    const proposedLog = logPosterior(shares);
    if (proposedLog >= slice) return proposedLog;
    // The slice holds the place it started from, so shrinking towards that must end.
    if (proposed < before) low = proposed;
    else high = proposed;
    if (high - low < LEAST_SHARE) {
      shares[giver] = before;
      shares[taker] = together - before;
      return log;
    }
  }
}
