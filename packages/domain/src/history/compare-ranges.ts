import type { Expression } from '../expressions';
import type { ExpressionShare } from '../windows';
import { BATCHES, type RangeSummary } from './range-summary';

/** The difference of a share between two ranges, in [-1,1], with its 95 % interval. */
export interface ShareDifference {
  readonly expression: Expression;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/** The shares of two ranges compared. */
export interface RangeComparison {
  /**
   * What the intervals cover. `chance`: variation of moods and predictions over time, see {@link chanceInterval}.
   * `everything`: also the known errors of the network, see {@link carriedInterval}.
   */
  readonly basis: 'chance' | 'everything';
  readonly differences: readonly ShareDifference[];
}

/**
 * Shares of one range minus those of another. The ranges are assumed independent. Where they overlap or show the same
 * people, their errors correlate, and the true intervals are narrower.
 *
 * @param sameSourceAndModel whether both are of the same source and model: then systematic errors of the network are the
 * same in both and cancel, and only chance remains. Between two cameras they may differ.
 * @returns null when either range has no shares
 */
export function compareRanges(
  one: RangeSummary,
  other: RangeSummary,
  sameSourceAndModel: boolean,
): RangeComparison | null {
  if (one.whole.published === null || other.whole.published === null) return null;
  const others = new Map(other.whole.published.shares.expressions.map((share) => [share.expression, share]));
  const errors = sameSourceAndModel && one.errors && other.errors && { one: one.errors, other: other.errors };
  const differences = one.whole.published.shares.expressions.flatMap((a): ShareDifference[] => {
    const b = others.get(a.expression);
    if (b === undefined) return [];
    const { expression } = a;
    const interval = errors
      ? chanceInterval(a.share - b.share, errors.one.get(expression) ?? 0, errors.other.get(expression) ?? 0)
      : carriedInterval(a, b);
    return [{ expression, difference: a.share - b.share, ...interval }];
  });
  return { basis: errors ? 'chance' : 'everything', differences };
}

/** Whether the interval of a difference excludes zero. */
export function isClear({ low, high }: Pick<ShareDifference, 'low' | 'high'>): boolean {
  return low > 0 || high < 0;
}

/** 97.5 % quantile of Student's t distribution with {@link BATCHES} - 1 = 9 degrees of freedom. */
const T_95 = 2.2621571627982053;

/**
 * Difference of two independent means with unequal variances (B. L. Welch, Biometrika 29 (1938), 350-362): d ± t·√(s₁² + s₂²).
 * Welch's degrees of freedom lie between those of one mean and those of both together; the smaller number is used, which
 * makes the interval slightly wider.
 */
function chanceInterval(difference: number, one: number, other: number): { low: number; high: number } {
  const reach = T_95 * Math.hypot(one, other);
  return { low: Math.max(-1, difference - reach), high: Math.min(1, difference + reach) };
}

/**
 * Difference of two independent estimates, given only their intervals: method 10 of R. G. Newcombe,
 * "Interval estimation for the difference between independent proportions", Statistics in Medicine 17 (1998), 873-890; for
 * intervals of any kind after G. Y. Zou and A. Donner, Statistics in Medicine 27 (2008), 1693-1702.
 */
function carriedInterval(one: ExpressionShare, other: ExpressionShare): { low: number; high: number } {
  const difference = one.share - other.share;
  return {
    low: difference - Math.hypot(one.share - one.low, other.high - other.share),
    high: difference + Math.hypot(one.high - one.share, other.share - other.low),
  };
}
