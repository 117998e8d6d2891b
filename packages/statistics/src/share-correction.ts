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

/** Settings common to several corrections, selected on groups of validation faces. */
export interface CorrectionSettings {
  /**
   * Concentration of the Dirichlet prior, the same for every expression: 1 is uniform over compositions, less favours few
   * expressions at a time.
   */
  readonly prior: number;
  /**
   * Factor on the squared error of the measured response, at least 1: its variance is poorly known for rare expressions,
   * and a crowd differs from a validation split.
   */
  readonly errorFactor: number;
  /**
   * Factor by which intervals are widened, at least 1, so that they have their nominal coverage on groups of held-out
   * faces.
   */
  readonly widening: number;
}

/** Compares the mean reading of the people with the mean readings of labelled faces. */
export interface AdjustedCountCorrection extends CorrectionSettings {
  readonly estimator: 'adjusted-count-posterior';
  /** At least one. */
  readonly buckets: readonly { readonly sizePx: number; readonly response: ResponseModel }[];
}

/** Compares each reading with the readings of labelled faces. */
export interface KernelMixtureCorrection extends CorrectionSettings {
  readonly estimator: 'kernel-mixture-posterior';
  /** Standard deviation of the kernels, in units of probability. */
  readonly bandwidth: number;
  /** At least one. */
  readonly buckets: readonly { readonly sizePx: number; readonly examples: KernelExamples }[];
}

/** Factor by which the intervals of groups of one size are widened, for nominal coverage. */
export interface WideningStep {
  readonly people: number;
  readonly factor: number;
}

/** Compares each reading with those of faces with known votes. */
export interface VoteMixtureCorrection {
  readonly estimator: 'vote-mixture-posterior';
  /** Concentrations of the Dirichlet prior, in people, in the order of EXPRESSIONS: small groups shrink towards it. */
  readonly prior: readonly number[];
  /** See `VoteMixtureOptions`. */
  readonly fixedPriorWeight: number;
  /** Standard deviation of the kernels, in square roots of probability. */
  readonly bandwidth: number;
  /** See `VoteMixtureOptions`. */
  readonly errorFactor: number;
  /** In ascending order of people, at least one; between two, by the logarithm of the people. */
  readonly widening: readonly WideningStep[];
  /**
   * Additional widening for a group unlike the prior, towards which its shares shrink: the factor grows by this for each unit
   * of total variation between both, at least 0.
   */
  readonly remoteness: number;
  /** Exponent applied to votes before the clusters were fitted; kept for refitting. */
  readonly sharpening: number;
  /** At least one. */
  readonly buckets: readonly {
    readonly sizePx: number;
    readonly prototypes: VotePrototypes;
    /** Reference statistics of readings of this size; null when unknown. */
    readonly familiarity: Familiarity | null;
  }[];
}

/**
 * Corrects the shares from the readings of one network: fitted on validation faces and shipped with the weights. Has no
 * buckets for sizes that were not measured.
 */
export type ShareCorrection = AdjustedCountCorrection | KernelMixtureCorrection | VoteMixtureCorrection;

/** A readable person: the mean reading, and the face's size in pixels. */
export interface SizedReading {
  readonly probabilities: Probabilities;
  readonly sizePx: number;
  /** Number of frames that the reading combines; absent when unknown. */
  readonly frames?: number;
}

/**
 * Draws from the posterior. With other random numbers a share of 50 people varies by half a percentage point, and the bounds
 * of its interval by one (standard deviations, measured); they are about 20 apart.
 */
const DRAWS = 400;

/**
 * The best estimate of the shares of a group, and the counted shares when the estimate is a corrected one.
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
 * Shares of the observed people, corrected for the network's known confusions at each face size, with 95 % intervals that
 * include the network's errors. Each person uses the nearest size at which the network was measured. The measurements are of
 * single images: a reading that combines several has less variance, so intervals are too wide rather than too narrow.
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

/** Factor by which intervals are widened for shares far from the prior, at least 1. */
export function remotenessFactor(
  { prior, remoteness }: Pick<VoteMixtureCorrection, 'prior' | 'remoteness'>,
  shares: readonly number[],
): number {
  const people = prior.reduce((sum, concentration) => sum + concentration, 0);
  const apart = prior.reduce((sum, value, i) => sum + Math.abs(value / people - (shares[i] ?? 0)), 0) / 2;
  return 1 + remoteness * apart;
}

/** The widening factor for a number of people. @param steps in ascending order of people, at least one */
export function interpolateWidening(steps: readonly WideningStep[], people: number): number {
  const after = steps.find((step) => step.people >= people);
  const before = steps.findLast((step) => step.people <= people);
  if (before === undefined || after === undefined) return (before ?? after)?.factor ?? 1;
  if (before === after) return before.factor;
  const part = Math.log(people / before.people) / Math.log(after.people / before.people);
  return before.factor + part * (after.factor - before.factor);
}

/** An interval scaled about the share by `widening` and clipped to [0,1]; a factor below 1 narrows it. */
export function widened(
  { share, low, high }: Pick<ExpressionShare, 'share' | 'low' | 'high'>,
  widening: number,
): Pick<ExpressionShare, 'low' | 'high'> {
  // A mean may lie outside the interval when nearly all draws are equal.
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
    const { prior, fixedPriorWeight, bandwidth } = correction;
    const readings = bySize(people, correction.buckets).map(({ bucket, members }) => ({ ...bucket, people: members }));
    return voteMixturePosterior(readings, { prior, fixedPriorWeight, bandwidth, errorFactor, draws: DRAWS, random });
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

/** Groups people by the bucket nearest to their size. */
export function bySize<Bucket extends { readonly sizePx: number }>(
  people: readonly SizedReading[],
  buckets: readonly Bucket[],
): { readonly bucket: Bucket; readonly members: Probabilities[] }[] {
  const groups = buckets.map((bucket) => ({ bucket, members: [] as Probabilities[] }));
  const byBucket = new Map(groups.map(({ bucket, members }) => [bucket, members]));
  for (const { probabilities, sizePx } of people) byBucket.get(nearestInSize(buckets, sizePx))?.push(probabilities);
  return groups;
}
