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

/** Smallest share, since the logarithm of the prior is infinite at 0. */
const MIN_SHARE = 1e-9;

/**
 * Bayesian probabilistic adjusted count: the posterior of the shares, given the mean reading of each size bucket. It
 * accounts for the number of people, the errors of the network, and the uncertainty of their measurement. For a crowd each
 * bucket is a separate sample; for a group they are pooled, see {@link pooledReadings}.
 *
 * Draws come from a Markov chain that shifts share between two expressions at a time by slice sampling (R. M.
 * Neal, "Slice sampling", Annals of Statistics 31 (2003), 705-767), which needs no step size and respects the bounds.
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
  return { ...posterior, intervals: posterior.intervals.map((interval) => withContinuityCorrection(interval, people)) };
}

/** Continuity correction: a group's shares are multiples of one person, the chain's are continuous. */
function withContinuityCorrection({ low, high }: ShareInterval, people: number): ShareInterval {
  return { low: Math.max(0, low - 0.5 / people), high: Math.min(1, high + 0.5 / people) };
}

/**
 * Resamples how two expressions divide their common share; all others are unchanged.
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
  if (together < 2 * MIN_SHARE) return log;
  const slice = log + Math.log(1 - random());
  let low = MIN_SHARE;
  let high = together - MIN_SHARE;
  while (true) {
    const proposed = low + random() * (high - low);
    shares[giver] = proposed;
    shares[taker] = together - proposed;
    const proposedLog = logPosterior(shares);
    if (proposedLog >= slice) return proposedLog;
    // The slice contains the starting point, so shrinking towards it terminates.
    if (proposed < before) low = proposed;
    else high = proposed;
    if (high - low < MIN_SHARE) {
      shares[giver] = before;
      shares[taker] = together - before;
      return log;
    }
  }
}
