import { compareRanges, type Expression, type RangeSummary } from '@crowdtone/domain';
import type { Difference } from './estimates';
import { normalTail, studentTail } from './student-t';

/** Degrees of freedom of the variation over ten batches, as `compareRanges` takes them. */
const BATCH_DEGREES = 9;
/** 97.5 % quantile of the normal distribution. */
const Z_95 = 1.959964;

/**
 * Difference of a share between two ranges of time, as `compareRanges` has it, with a p value. Where the interval covers chance over
 * time, it is that of Welch's test over ten batches. Where it carries the bounds of the windows, it is the p value of that
 * interval (D. G. Altman and J. M. Bland, "How to obtain the P value from a confidence interval", BMJ 343 (2011), d2304).
 *
 * @param isSameView whether both are of the same sources and model
 * @returns null when either range has no shares
 */
export function rangeDifference(
  one: RangeSummary,
  other: RangeSummary,
  expression: Expression,
  isSameView: boolean,
): Difference | null {
  const comparison = compareRanges(one, other, isSameView);
  const found = comparison?.differences.find((entry) => entry.expression === expression);
  if (!comparison || found === undefined) return null;
  const { difference, low, high } = found;
  if (comparison.basis === 'chance') {
    const error = Math.hypot(one.errors?.get(expression) ?? 0, other.errors?.get(expression) ?? 0);
    return { difference, low, high, p: studentTail(difference / error, BATCH_DEGREES), degrees: BATCH_DEGREES };
  }
  const reach = difference < 0 ? high - difference : difference - low;
  return { difference, low, high, p: reach === 0 ? 1 : normalTail((Z_95 * difference) / reach), degrees: null };
}
