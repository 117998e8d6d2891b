import { EXPRESSIONS, type Probabilities } from '../expressions';
import type { GroupShares, GroupWindow } from '../windows';
import { affectOfShares } from './affect';
import { countShares } from './counted-shares';
import { adjustedCountPosterior, type ResponseModel } from './quantification';
import { nearestInSize } from './size-buckets';

/** How shares are corrected; chosen on groups of validation faces. */
export interface CorrectionSettings {
  /**
   * Concentration of the Dirichlet prior, the same for every expression: 1 takes every composition of a crowd for
   * equally likely, less expects few expressions at a time.
   */
  readonly prior: number;
  /**
   * Times by which the squared error of the measured response is taken for larger than its faces alone would make it,
   * at least 1: few faces of rare expressions tell their own scatter badly, and a crowd is not a validation split.
   */
  readonly errorFactor: number;
}

/**
 * What turns the readings of one network into corrected shares: fitted on validation faces and shipped with the
 * weights. Sizes at which the network's response is not known are left out.
 */
export interface ShareCorrection extends CorrectionSettings {
  /** At least one. */
  readonly buckets: readonly { readonly sizePx: number; readonly response: ResponseModel }[];
}

/** A readable person: the mean reading, and the face's size in pixels. */
export interface SizedReading {
  readonly probabilities: Probabilities;
  readonly sizePx: number;
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
 * response was measured. Responses are those to single pictures: where a person's reading is the mean of several, it
 * scatters less than they say, which makes intervals too wide rather than too narrow.
 */
function correctShares(
  people: readonly SizedReading[],
  { prior, errorFactor, buckets }: ShareCorrection,
  random: () => number,
): GroupShares {
  const readings = buckets.map((bucket) => ({
    model: bucket.response.map((response) => ({ ...response, count: response.count / errorFactor })),
    people: people.flatMap(({ probabilities, sizePx }) =>
      nearestInSize(buckets, sizePx) === bucket ? [probabilities] : [],
    ),
  }));
  const { shares, intervals } = adjustedCountPosterior(readings, {
    prior: EXPRESSIONS.map(() => prior),
    target: 'group',
    draws: DRAWS,
    random,
  });
  return {
    estimator: 'adjusted-count-posterior',
    expressions: EXPRESSIONS.map((expression, index) => ({
      expression,
      share: shares[index] ?? 0,
      low: intervals[index]?.low ?? 0,
      high: intervals[index]?.high ?? 1,
    })),
    ...affectOfShares(shares),
  };
}
