/** A group's mood in a sentence, shared by report, terminal and dashboard. */
import { adjectiveOf } from './presentation';
import type { ExpressionShare, GroupShares, GroupWindow } from './windows';

/**
 * The mood in a sentence. Intervals decide how much is claimed: a majority or a lead is named only when it is unlikely
 * to be chance, and an expression whose interval reaches 0 only when at least one person was counted with it.
 * @param counted the counted shares beside corrected ones; null when `shares` are counted themselves
 */
export function headline(shares: GroupShares, counted: GroupShares | null): string {
  const [first, second] = nameable(shares, counted);
  // Alone, an interval that reaches 0 says nothing.
  if (first === undefined || (second === undefined && first.low === 0)) return 'No expression stands out';
  if (second === undefined || first.low > second.high)
    return `${leadWords(first)} ${nameOf(first)}${alsoWords(second)}`;
  return `Too close to call between ${nameOf(first)} and ${nameOf(second)}`;
}

/** The figures behind a headline: `62% look neutral (95% interval 45–77%)`; null when no expression may be named. */
export function headlineFigures(shares: GroupShares, counted: GroupShares | null): string | null {
  const [first] = nameable(shares, counted);
  if (first === undefined) return null;
  return `${percent(first.share)} look ${nameOf(first)} (95% interval ${percentRange(first.low, first.high)})`;
}

/** The mood of a window in one hedged sentence with its interval; why there are no shares where there are none. */
export function windowMood({ shares, counted, withheld, floor }: GroupWindow): string {
  if (shares === null) {
    if (withheld === 'protects-others') return 'No shares: they would reveal those of a few people elsewhere';
    return withheld === 'below-floor'
      ? `No shares: fewer than ${floor} people were readable at the same time`
      : 'No shares: no one was readable';
  }
  const figures = headlineFigures(shares, counted);
  return figures === null ? headline(shares, counted) : `${headline(shares, counted)}: ${figures}`;
}

/** Expressions that may be named, the largest share first. */
function nameable({ expressions }: GroupShares, counted: GroupShares | null): ExpressionShare[] {
  const countedShare = ({ expression, share }: ExpressionShare) =>
    counted === null ? share : (counted.expressions.find((entry) => entry.expression === expression)?.share ?? 0);
  return expressions.filter((entry) => entry.low > 0 || countedShare(entry) > 0).sort((a, b) => b.share - a.share);
}

function nameOf({ expression }: ExpressionShare): string {
  return adjectiveOf(expression);
}

function leadWords({ share, low }: ExpressionShare): string {
  if (share >= 0.85 && low > 0.5) return 'Nearly everyone looks';
  if (low > 0.5) return 'Most people look';
  return share > 0.5 ? 'Probably most people look' : 'The largest group looks';
}

function alsoWords(second: ExpressionShare | undefined): string {
  if (second === undefined || second.share < 0.1) return '';
  return `; ${spokenFraction(second.share)} look ${nameOf(second)}`;
}

const FRACTIONS: readonly (readonly [upTo: number, words: string])[] = [
  [0.125, 'about one in ten'],
  [0.18, 'about one in six'],
  [0.225, 'about one in five'],
  [0.29, 'about a quarter'],
  [0.37, 'about a third'],
  [0.45, 'about two in five'],
  [1, 'about half'],
];

/** A share of at least a tenth and at most a half, in words. */
export function spokenFraction(share: number): string {
  return FRACTIONS.find(([upTo]) => share <= upTo)?.[1] ?? 'about half';
}

/** A share in [0,1] as a whole percentage. Rounding never gives 0% or 100% for a share that is neither 0 nor 1. */
export function percent(share: number): string {
  if (share > 0 && share < 0.005) return '<1%';
  if (share < 1 && share >= 0.995) return '>99%';
  return `${Math.round(share * 100)}%`;
}

/** The bounds of an interval as whole percentages, rounded outwards: `45–77%`. */
export function percentRange(low: number, high: number): string {
  // A hundredth of a percent of slack keeps 0.29 * 100 = 28.999... from becoming 28.
  return `${Math.floor(low * 100 + 1e-2)}–${Math.ceil(high * 100 - 1e-2)}%`;
}
