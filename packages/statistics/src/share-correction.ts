import {
  affectOfShares,
  EXPRESSIONS,
  type ExpressionShare,
  type GroupShares,
  type GroupWindow,
  type Probabilities,
} from '@crowdtone/domain';
import { countShares } from './counted-shares';
import type { Familiarity } from './familiarity';
import {
  adjustedCountPosterior,
  type KernelExamples,
  kernelMixturePosterior,
  type ResponseModel,
  type SharePosterior,
  type VotePrototypes,
  voteMixturePosterior,
} from './quantification';
import { nearestInSize } from './size-buckets';

/** What the ways to correct shares have in common; chosen on groups of validation faces. */
export interface CorrectionSettings {
  /**
   * Concentration of the Dirichlet prior, the same for every expression: 1 takes every composition of a crowd for
   * equally likely, less expects few expressions at a time.
   */
  readonly prior: number;
  /**
   * Times by which the squared error of what was measured is taken for larger than its faces alone would make it, at
   * least 1: few faces of rare expressions tell their own scatter badly, and a crowd is not a validation split.
   */
  readonly errorFactor: number;
  /**
   * Times by which the bounds of intervals lie farther from the share than the posterior says, at least 1: what makes them
   * hold the truth as often as they promise, on groups of faces that nothing was fitted to.
   */
  readonly widening: number;
}

/** Compares the mean reading of the people with the mean readings of known faces. */
export interface AdjustedCountCorrection extends CorrectionSettings {
  readonly estimator: 'adjusted-count-posterior';
  /** At least one. */
  readonly buckets: readonly { readonly sizePx: number; readonly response: ResponseModel }[];
}

/** Compares each reading with the readings of known faces. */
export interface KernelMixtureCorrection extends CorrectionSettings {
  readonly estimator: 'kernel-mixture-posterior';
  /** Standard deviation of the kernels, in units of probability. */
  readonly bandwidth: number;
  /** At least one. */
  readonly buckets: readonly { readonly sizePx: number; readonly examples: KernelExamples }[];
}

/** How much wider than the posterior's the intervals of groups of a size are, so that they hold what they promise. */
export interface WideningStep {
  readonly people: number;
  readonly factor: number;
}

/** Compares each reading with those of faces whose votes are known. */
export interface VoteMixtureCorrection {
  readonly estimator: 'vote-mixture-posterior';
  /** Concentrations of the Dirichlet prior, in people, in the order of EXPRESSIONS: small groups are drawn towards it. */
  readonly prior: readonly number[];
  /** Standard deviation of the kernels, in square roots of probability. */
  readonly bandwidth: number;
  /** See `VoteMixtureOptions`. */
  readonly errorFactor: number;
  /** In ascending order of people, at least one; between two, by the logarithm of the people. */
  readonly widening: readonly WideningStep[];
  /**
   * How much wider intervals are for a group unlike the prior, which its shares are drawn towards: the factor grows by this for
   * each unit of total variation between both, at least 0.
   */
  readonly remoteness: number;
  /** Exponent that votes were raised to before the clusters were fitted: what it takes to fit them again. */
  readonly sharpening: number;
  /** At least one. */
  readonly buckets: readonly {
    readonly sizePx: number;
    readonly prototypes: VotePrototypes;
    /** What readings of this size usually look like; null where it is not known. */
    readonly familiarity: Familiarity | null;
  }[];
}

/**
 * What turns the readings of one network into corrected shares: fitted on validation faces and shipped with the
 * weights. Sizes at which the network's answers are not known are left out.
 */
export type ShareCorrection = AdjustedCountCorrection | KernelMixtureCorrection | VoteMixtureCorrection;

/** A readable person: the mean reading, and the face's size in pixels. */
export interface SizedReading {
  readonly probabilities: Probabilities;
  readonly sizePx: number;
  /** How many frames the reading is joined from; left out where that is not known. */
  readonly pictures?: number;
}

/**
 * Draws from the posterior. With other random numbers a share of 50 people moves by half a percent and the bounds of its
 * interval by one (standard deviations, measured), of about 20 that lie between the bounds.
 */
const DRAWS = 400;

/**
 * The shares of a group as they are published: the best estimate there is, and the counted shares beside it when it
 * is another. Without a correction counting is the best.
 *
 * @param people at least one
 * @param random numbers in [0,1); the same ones give the same shares
 */
export function estimateShares(
  people: readonly SizedReading[],
  correction: ShareCorrection | null,
  random: () => number,
): Pick<GroupWindow, 'counted'> & { readonly shares: GroupShares } {
  const counted = countShares(people.map(({ probabilities }) => probabilities));
  if (correction === null) return { shares: counted, counted: null };
  return { shares: correctShares(people, correction, random), counted };
}

/**
 * Shares of the very people that were read, freed from what the network is known to confuse at each face size, with
 * 95 % intervals that hold the network's errors too. Each person is taken for a face of the nearest size at which the
 * network's answers were measured. Those are answers to single pictures: where a person's reading is the mean of several,
 * it scatters less than they say, which makes intervals too wide rather than too narrow.
 */
function correctShares(
  people: readonly SizedReading[],
  correction: ShareCorrection,
  random: () => number,
): GroupShares {
  const { shares, intervals } = posteriorOf(people, correction, random);
  const { estimator } = correction;
  const widening = wideningFor(correction, people.length, shares);
  const expressions = EXPRESSIONS.map((expression, index) => {
    const share = shares[index] ?? 0;
    return { expression, share, ...widened({ share, ...(intervals[index] ?? { low: 0, high: 1 }) }, widening) };
  });
  return { estimator, expressions, ...affectOfShares(shares) };
}

function wideningFor(correction: ShareCorrection, people: number, shares: readonly number[]): number {
  if (correction.estimator !== 'vote-mixture-posterior') return correction.widening;
  return interpolateWidening(correction.widening, people) * remotenessFactor(correction, shares);
}

/** Times by which intervals are wider for shares that lie far from the prior, at least 1. */
export function remotenessFactor(
  { prior, remoteness }: Pick<VoteMixtureCorrection, 'prior' | 'remoteness'>,
  shares: readonly number[],
): number {
  const people = prior.reduce((sum, concentration) => sum + concentration, 0);
  const apart = prior.reduce((sum, value, i) => sum + Math.abs(value / people - (shares[i] ?? 0)), 0) / 2;
  return 1 + remoteness * apart;
}

/** @param steps in ascending order of people, at least one */
export function interpolateWidening(steps: readonly WideningStep[], people: number): number {
  const after = steps.find((step) => step.people >= people);
  const before = steps.findLast((step) => step.people <= people);
  if (before === undefined || after === undefined) return (before ?? after)?.factor ?? 1;
  if (before === after) return before.factor;
  const part = Math.log(people / before.people) / Math.log(after.people / before.people);
  return before.factor + part * (after.factor - before.factor);
}

/** An interval whose bounds lie `widening` times as far from the share, within 0 and 1; below 1 it gets narrower. */
export function widened(
  { share, low, high }: Pick<ExpressionShare, 'share' | 'low' | 'high'>,
  widening: number,
): Pick<ExpressionShare, 'low' | 'high'> {
  // A mean may lie outside the interval when nearly all draws are the same.
  const further = (distance: number) => (widening - 1) * Math.max(0, distance);
  return { low: Math.max(0, low - further(share - low)), high: Math.min(1, high + further(high - share)) };
}

function posteriorOf(
  people: readonly SizedReading[],
  correction: ShareCorrection,
  random: () => number,
): SharePosterior {
  const { errorFactor } = correction;
  if (correction.estimator === 'vote-mixture-posterior') {
    const { prior, bandwidth } = correction;
    const readings = bySize(people, correction.buckets).map(({ bucket, members }) => ({ ...bucket, people: members }));
    return voteMixturePosterior(readings, { prior, bandwidth, errorFactor, draws: DRAWS, random });
  }
  const prior = EXPRESSIONS.map(() => correction.prior);
  const options = { prior, target: 'group', draws: DRAWS, random } as const;
  if (correction.estimator === 'kernel-mixture-posterior') {
    const readings = bySize(people, correction.buckets).map(({ bucket, members }) => ({ ...bucket, people: members }));
    return kernelMixturePosterior(readings, { ...options, bandwidth: correction.bandwidth, errorFactor });
  }
  const readings = bySize(people, correction.buckets).map(({ bucket, members }) => ({
    model: bucket.response.map((response) => ({ ...response, count: response.count / errorFactor })),
    people: members,
  }));
  return adjustedCountPosterior(readings, options);
}

/** The people of each bucket. */
export function bySize<Bucket extends { readonly sizePx: number }>(
  people: readonly SizedReading[],
  buckets: readonly Bucket[],
): { readonly bucket: Bucket; readonly members: Probabilities[] }[] {
  const groups = buckets.map((bucket) => ({ bucket, members: [] as Probabilities[] }));
  const byBucket = new Map(groups.map(({ bucket, members }) => [bucket, members]));
  for (const { probabilities, sizePx } of people) byBucket.get(nearestInSize(buckets, sizePx))?.push(probabilities);
  return groups;
}
