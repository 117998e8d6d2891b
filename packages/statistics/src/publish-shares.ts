/** From estimated shares to published ones: bounded precision, so that one person's arrival or departure reveals nothing. */
import { affectOfShares, type ExpressionShare, type GroupShares, type WindowTrust } from '@crowdtone/domain';

/** From this number of people on, one person's part of a share is small enough to publish shares unrounded. */
export const COARSE_BELOW = 20;

/** Rounding steps for smaller groups: the finest that is at least the part of two people is used. */
const STEPS = [0.2, 0.25, 1 / 3, 0.5] as const;
const PEOPLE_PER_STEP = 2;

/** Largest share of a small group: unanimity would reveal what each person expressed. */
const NEARLY_ALL = 0.9;

/** Rounding steps of parts of a whole, however many people they have; see {@link publishPartShares}. */
const PART_STEPS = [0.01, 0.02, 0.05, 0.1, ...STEPS] as const;

/**
 * The published form of the shares of a part of a whole that is published too. As {@link publishShares}, but always in steps of
 * at least two people: what is left when it is subtracted from the whole is no more precise than a small group's own shares.
 *
 * @param people readable people of the part, at least 1
 */
export function publishPartShares(shares: GroupShares, people: number): GroupShares {
  return published(shares, people, finest(PART_STEPS, people));
}

/**
 * The published form of estimated shares. Each share lies inside its interval, and no interval is narrower than one person.
 * Shares of fewer than {@link COARSE_BELOW} people are rounded to steps of at least two people (largest remainder method, so
 * that they still add up to 1), bounds are rounded outwards, and valence and arousal derive from the rounded shares.
 *
 * @param people readable people of the group, at least 1
 */
export function publishShares(shares: GroupShares, people: number): GroupShares {
  return published(shares, people, stepFor(people));
}

function published(shares: GroupShares, people: number, step: number | null): GroupShares {
  const bounded = shares.expressions.map((share) => withMinimumWidth(share, people));
  if (step === null) return { ...shares, expressions: bounded };
  const units = apportion(
    bounded.map(({ share }) => share),
    Math.round(1 / step),
  );
  const most = people < COARSE_BELOW ? NEARLY_ALL : 1;
  const expressions = bounded.map((entry, index) =>
    coarsened({ ...entry, share: Math.min(most, (units[index] ?? 0) * step) }, step),
  );
  return { ...shares, step, expressions, ...affectOfShares(expressions.map(({ share }) => share)) };
}

/** Rounding steps of trust: finer figures of a small group would reveal one person's arrival or departure. */
const TRUST_STEP = 0.1;
const COARSE_TRUST_STEP = 0.5;

/**
 * Rounds the figures of trust, coarsely for fewer than {@link COARSE_BELOW} people.
 *
 * @param people readable people of the group, at least 1
 */
export function publishTrust({ unlikeness, widening, ...words }: WindowTrust, people: number): WindowTrust {
  const step = people < COARSE_BELOW ? COARSE_TRUST_STEP : TRUST_STEP;
  const rounded = (value: number) => Number((Math.round(value / step) * step).toFixed(1));
  return { ...words, unlikeness: unlikeness === null ? null : rounded(unlikeness), widening: rounded(widening) };
}

/** The rounding step for a number of people, in [0,1]; null when shares are not rounded. */
export function stepFor(people: number): number | null {
  if (people >= COARSE_BELOW) return null;
  return finest(STEPS, people);
}

function finest(steps: readonly number[], people: number): number {
  return steps.find((step) => step * people >= PEOPLE_PER_STEP) ?? Math.max(...steps);
}

function withMinimumWidth({ expression, share, low, high }: ExpressionShare, people: number): ExpressionShare {
  const half = 0.5 / people;
  // At 0 and 1 the whole width of one person lies on one side.
  const [from, to] = [Math.min(low, share - half, 1 - 2 * half), Math.max(high, share + half, 2 * half)];
  return { expression, share, low: Math.max(0, from), high: Math.min(1, to) };
}

function coarsened({ expression, share, low, high }: ExpressionShare, step: number): ExpressionShare {
  const toStep = (value: number, round: (value: number) => number) => Math.min(1, round(value / step) * step);
  return {
    expression,
    share,
    low: Math.min(share, toStep(low + ROUNDING, Math.floor)),
    high: Math.max(share, toStep(high - ROUNDING, Math.ceil)),
  };
}

/** Keeps 0.6 / 0.2 = 2.9999... from becoming 2. */
const ROUNDING = 1e-9;

/** Whole units in proportion to shares, by the largest remainder method (Hamilton); ties go to the first. */
function apportion(shares: readonly number[], units: number): number[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  const exact = shares.map((share) => (share / total) * units + ROUNDING);
  const whole = exact.map(Math.floor);
  const left = units - whole.reduce((sum, value) => sum + value, 0);
  const byRemainder = exact.map((value, index) => ({ index, remainder: value - Math.floor(value) }));
  byRemainder.sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, Math.max(0, left))) whole[index] = (whole[index] ?? 0) + 1;
  return whole;
}
