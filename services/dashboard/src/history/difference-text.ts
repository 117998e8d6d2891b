import { adjectiveOf, isClear, type RangeComparison, type ShareDifference } from '@crowdtone/domain';

/** `12 points more`, `3.5 points less`, `the same`: a difference of shares in percentage points. */
export function pointsText(difference: number): string {
  const points = Math.abs(100 * difference);
  const shown = points < 9.95 ? Number(points.toFixed(1)) : Math.round(points);
  if (shown === 0) return 'the same';
  return `${shown} ${shown === 1 ? 'point' : 'points'} ${difference > 0 ? 'more' : 'less'}`;
}

/** The interval of a difference in points, rounded outwards: `−5 to 19`. */
export function pointsRange({ low, high }: Pick<ShareDifference, 'low' | 'high'>): string {
  // A hundredth of slack keeps 0.29 * 100 = 28.999... from becoming 28.
  return `${signedPoints(Math.floor(100 * low + 1e-2))} to ${signedPoints(Math.ceil(100 * high - 1e-2))}`;
}

function signedPoints(points: number): string {
  return points < 0 ? `−${-points}` : String(Math.abs(points));
}

/** Conclusion about a difference: `more in A`, `less in A`, or `not significant`. */
export function verdict(difference: ShareDifference): string {
  if (!isClear(difference)) return 'not significant';
  return difference.difference > 0 ? 'more in A' : 'less in A';
}

/** The largest significant difference as a sentence. */
export function comparisonHeadline({ differences }: RangeComparison): string {
  const [largest] = differences.filter(isClear).sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  if (largest === undefined) return 'No significant difference';
  // Stated as "more": "13 points less" would read as a judgement on A.
  const { difference, low, high } = largest;
  const [where, interval] = difference > 0 ? ['A', { low, high }] : ['B', { low: -high, high: -low }];
  const points = pointsText(Math.abs(difference));
  return `${points} look ${adjectiveOf(largest.expression)} in ${where} (95% interval ${pointsRange(interval)})`;
}

/** How the intervals were computed, and what they include. */
export const BASIS_TEXT: Readonly<Record<RangeComparison['basis'], string>> = {
  chance:
    'Intervals: each range is split into ten batches, so that people who stay from window to window do not count as new evidence ' +
    '(batch means, Welch). Systematic model errors affect both ranges of a source alike and cancel out.',
  everything:
    'Intervals: combined from those of the windows (Newcombe), because the ranges are of different sources or too short to ' +
    'separate change from chance. They include all uncertainty of a single window, so only large differences are significant.',
};

/** Eight intervals of 95 %: 1 - 0.95^8 = 34 % that at least one of them misses. */
export const MULTIPLE_COMPARISONS_TEXT =
  'Eight expressions are compared at once: of three pairs of equal crowds, about one would show such a difference by chance.';
