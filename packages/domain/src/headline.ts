/** What may be said of a group's mood, shared by report, terminal and dashboard. */
import type { Expression } from './expressions';
import { adjectiveOf } from './presentation';
import type { ExpressionShare, GroupShares, GroupWindow } from './windows';

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

/** The mood in a sentence: {@link headlineClaim} in English. */
export function headline(shares: GroupShares, counted: GroupShares | null): string {
  const claim = headlineClaim(shares, counted);
  switch (claim.kind) {
    case 'none':
      return 'No expression stands out';
    case 'close':
      return `Too close to call between ${adjectiveOf(claim.first)} and ${adjectiveOf(claim.second)}`;
    case 'lead': {
      const also = claim.also && `; ${FRACTION_WORDS[claim.also.fraction]} look ${adjectiveOf(claim.also.expression)}`;
      return `${LEAD_WORDS[claim.lead]} ${adjectiveOf(claim.first)}${also ?? ''}`;
    }
  }
}

/** The largest share that may be named; null when none may be. */
export function leadingShare(shares: GroupShares, counted: GroupShares | null): ExpressionShare | null {
  return nameable(shares, counted)[0] ?? null;
}

/** The figures behind a headline: `62% look neutral (95% interval 45–77%)`; null when no expression may be named. */
export function headlineFigures(shares: GroupShares, counted: GroupShares | null): string | null {
  const first = leadingShare(shares, counted);
  if (first === null) return null;
  const { expression, share, low, high } = first;
  return `${percent(share)} look ${adjectiveOf(expression)} (95% interval ${percentRange(low, high)})`;
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

const LEAD_WORDS: Readonly<Record<HeadlineLead, string>> = {
  'nearly-all': 'Nearly everyone looks',
  most: 'Most people look',
  'probably-most': 'Probably most people look',
  largest: 'The largest group looks',
};

function leadOf({ share, low }: ExpressionShare): HeadlineLead {
  if (share >= 0.85 && low > 0.5) return 'nearly-all';
  if (low > 0.5) return 'most';
  return share > 0.5 ? 'probably-most' : 'largest';
}

const FRACTION_WORDS: Readonly<Record<SpokenFraction, string>> = {
  tenth: 'about one in ten',
  sixth: 'about one in six',
  fifth: 'about one in five',
  quarter: 'about a quarter',
  third: 'about a third',
  'two-fifths': 'about two in five',
  half: 'about half',
};

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
