/** What may be said of a group's mood, for report, terminal and dashboard; `packages/texts` has the words. */
import type { Expression } from './expressions';
import type { ExpressionShare, GroupShares } from './windows';

/** How much a headline claims for the largest share. */
export type HeadlineLead = 'nearly-all' | 'most' | 'probably-most' | 'largest';

/** A share of at least a tenth and at most a half, roughly. */
export type SpokenFraction = 'tenth' | 'sixth' | 'fifth' | 'quarter' | 'third' | 'two-fifths' | 'half';

/** What a headline says, for words in any language. */
export type HeadlineClaim =
  | { readonly kind: 'none' }
  | { readonly kind: 'close'; readonly first: Expression; readonly second: Expression }
  | {
      readonly kind: 'lead';
      readonly lead: HeadlineLead;
      readonly first: Expression;
      /** The next expression, where it is worth a word. */
      readonly also: { readonly fraction: SpokenFraction; readonly expression: Expression } | null;
    };

/**
 * What may be said of the mood. Intervals decide how much is claimed: a majority or a lead is named only when it is unlikely
 * to be chance, and an expression whose interval reaches 0 only when at least one person was counted with it.
 * @param counted the counted shares beside corrected ones; null when `shares` are counted themselves
 */
export function headlineClaim(shares: GroupShares, counted: GroupShares | null): HeadlineClaim {
  const [first, second] = nameable(shares, counted);
  // Alone, an interval that reaches 0 says nothing.
  if (first === undefined || (second === undefined && first.low === 0)) return { kind: 'none' };
  if (second !== undefined && first.low <= second.high) {
    return { kind: 'close', first: first.expression, second: second.expression };
  }
  const also =
    second === undefined || second.share < 0.1
      ? null
      : { fraction: fractionOf(second.share), expression: second.expression };
  return { kind: 'lead', lead: leadOf(first), first: first.expression, also };
}

/** The largest share that may be named; null when none may be. */
export function leadingShare(shares: GroupShares, counted: GroupShares | null): ExpressionShare | null {
  return nameable(shares, counted)[0] ?? null;
}

/** Expressions that may be named, the largest share first. */
function nameable({ expressions }: GroupShares, counted: GroupShares | null): ExpressionShare[] {
  const countedShare = ({ expression, share }: ExpressionShare) =>
    counted === null ? share : (counted.expressions.find((entry) => entry.expression === expression)?.share ?? 0);
  return expressions.filter((entry) => entry.low > 0 || countedShare(entry) > 0).sort((a, b) => b.share - a.share);
}

function leadOf({ share, low }: ExpressionShare): HeadlineLead {
  if (share >= 0.85 && low > 0.5) return 'nearly-all';
  if (low > 0.5) return 'most';
  return share > 0.5 ? 'probably-most' : 'largest';
}

const FRACTIONS: readonly (readonly [upTo: number, fraction: SpokenFraction])[] = [
  [0.125, 'tenth'],
  [0.18, 'sixth'],
  [0.225, 'fifth'],
  [0.29, 'quarter'],
  [0.37, 'third'],
  [0.45, 'two-fifths'],
];

function fractionOf(share: number): SpokenFraction {
  return FRACTIONS.find(([upTo]) => share <= upTo)?.[1] ?? 'half';
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
