import { adjectiveOf, isClear, type RangeComparison, type ShareDifference } from '@crowdtone/domain';

/** `12 points more`, `3.5 points less`, `the same`: a difference of shares in percentage points. */
export function pointsWords(difference: number): string {
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

/** What one may say of a difference: `more in A`, `less in A`, or `no difference beyond chance`. */
export function verdict(difference: ShareDifference): string {
  if (!isClear(difference)) return 'no difference beyond chance';
  return difference.difference > 0 ? 'more in A' : 'less in A';
}

/** The clearest of what a comparison shows, in a sentence. */
export function comparisonHeadline({ differences }: RangeComparison): string {
  const [largest] = differences.filter(isClear).sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  if (largest === undefined) return 'No difference beyond chance';
  // Turned so that the figure is one of more: "13 points less" would be read as a judgement on A.
  const { difference, low, high } = largest;
  const [where, interval] = difference > 0 ? ['A', { low, high }] : ['B', { low: -high, high: -low }];
  const points = pointsWords(Math.abs(difference));
  return `${points} look ${adjectiveOf(largest.expression)} in ${where} (95% interval ${pointsRange(interval)})`;
}

/** What the intervals hold, and what they do not. */
export const BASIS_WORDS: Readonly<Record<RangeComparison['basis'], string>> = {
  chance:
    'Intervals: ten stretches of each range are compared, so that people who stay the same from window to window do not count as new ' +
    'evidence (batch means, Welch). What the network always gets wrong is in both ranges of the same source alike and falls out.',
  everything:
    'Intervals: put together from those of the windows (Newcombe), because the ranges are of different sources or too short to tell ' +
    'chance from change. They hold everything that a single window leaves open, so only large differences show.',
};

/** Eight intervals of 95 %: 1 - 0.95^8 = 34 % that at least one of them misses. */
export const MANY_WORDS =
  'Eight expressions are compared at once: of three pairs of equal crowds, about one would show such a difference by chance.';
