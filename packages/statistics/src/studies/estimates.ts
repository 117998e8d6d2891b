import { type Expression, type PublishedBin, summariseRange, type WindowBin } from '@crowdtone/domain';
import { studentBound, studentTail } from './student-t';

/** A mean with its 95 % interval; the bounds are null when nothing is known of its variation. */
export interface Estimate {
  readonly share: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** A difference of shares, in [-1,1], with its 95 % interval and two-sided p value, neither corrected for many comparisons. */
export interface Difference {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
  /** Of Student's t distribution; null when the interval is that of the model's known errors. */
  readonly degrees: number | null;
}

/** The published part of one independent unit (a recording, an occurrence of an event): a mean over its person-moments. */
export type UnitMean = PublishedBin;

/** The published windows of a unit as one mean; null when all shares are withheld. */
export function unitMean(bins: readonly WindowBin[]): UnitMean | null {
  return summariseRange(bins)?.whole.published ?? null;
}

/** Share of an expression in a unit, in [0,1]. */
export function shareOf({ shares }: UnitMean, expression: Expression): number {
  return shares.expressions.find((entry) => entry.expression === expression)?.share ?? 0;
}

/** Mean of values with its standard error. */
export interface MeanOfUnits {
  readonly mean: number;
  /** Of the mean, and not below the floor that was given. */
  readonly variance: number;
  /** Number of values less one. */
  readonly degrees: number;
}

/** @param floor smallest variance of the mean */
export function meanOfUnits(values: readonly number[], floor: number): MeanOfUnits {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const degrees = values.length - 1;
  return { mean, degrees, variance: Math.max(floor, degrees === 0 ? 0 : squares / degrees / values.length) };
}

/**
 * Variance of the mean share of units if their person-moments were independent, with two pseudo-observations of either kind (A. Agresti and
 * B. A. Coull, The American Statistician 52 (1998), 119-126): that of a mean over units is never smaller. Otherwise it would be
 * 0 for an expression that no one shows.
 */
export function smallestVariance(units: readonly UnitMean[], expression: Expression): number {
  const people = units.reduce((sum, unit) => sum + unit.people, 0);
  const showing = units.reduce((sum, unit) => sum + unit.people * shareOf(unit, expression), 0);
  const share = (showing + 2) / (people + 4);
  return (share * (1 - share)) / (people + 4);
}

/** A difference by Student's t distribution. */
export function tDifference(difference: number, variance: number, degrees: number): Difference {
  const error = Math.sqrt(variance);
  const reach = studentBound(degrees) * error;
  return {
    difference,
    low: Math.max(-1, difference - reach),
    high: Math.min(1, difference + reach),
    p: studentTail(difference / error, degrees),
    degrees,
  };
}

/**
 * Difference of two independent means with unequal variances (B. L. Welch, Biometrika 29 (1938), 350-362), with the degrees of
 * freedom of F. E. Satterthwaite, Biometrics Bulletin 2 (1946), 110-114, rounded down.
 */
export function welchDifference(one: MeanOfUnits, other: MeanOfUnits): Difference {
  const variance = one.variance + other.variance;
  const degrees = variance ** 2 / (one.variance ** 2 / one.degrees + other.variance ** 2 / other.degrees);
  return tDifference(one.mean - other.mean, variance, Math.max(1, Math.floor(degrees + 1e-9)));
}

/** Mean share of several units with its interval over them; of a single one, the mean of its windows' intervals. */
export function estimateOf(units: readonly UnitMean[], expression: Expression): Estimate | null {
  const [first] = units;
  if (first === undefined) return null;
  if (units.length === 1) {
    const entry = first.shares.expressions.find((share) => share.expression === expression);
    return entry ? { share: entry.share, low: entry.low, high: entry.high } : null;
  }
  const { mean, variance, degrees } = meanOfUnits(
    units.map((unit) => shareOf(unit, expression)),
    smallestVariance(units, expression),
  );
  const reach = studentBound(degrees) * Math.sqrt(variance);
  return { share: mean, low: Math.max(0, mean - reach), high: Math.min(1, mean + reach) };
}
