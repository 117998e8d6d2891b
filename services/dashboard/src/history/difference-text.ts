import { isClear, type RangeComparison, type ShareDifference } from '@crowdtone/domain';
import { adjective } from '../text/mood-text';
import { count, t } from '../text/translate';

/** `12 points more`, `3.5 points less`, `the same`: a difference of shares in percentage points. */
export function pointsText(difference: number): string {
  const points = pointsOf(difference);
  if (points === null) return t('history.same');
  return difference > 0 ? t('history.more', { points }) : t('history.less', { points });
}

/** The size of a difference, with a decimal below ten points; null when it rounds to nothing. */
function pointsOf(difference: number): string | null {
  const points = Math.abs(100 * difference);
  const shown = points < 9.95 ? Number(points.toFixed(1)) : Math.round(points);
  return shown === 0 ? null : t('history.points', { count: shown, amount: count(shown) });
}

/** The interval of a difference in points, rounded outwards: `−5 to 19`. */
export function pointsRange({ low, high }: Pick<ShareDifference, 'low' | 'high'>): string {
  // A hundredth of slack keeps 0.29 * 100 = 28.999... from becoming 28.
  return t('history.pointsRange', {
    low: signedPoints(Math.floor(100 * low + 1e-2)),
    high: signedPoints(Math.ceil(100 * high - 1e-2)),
  });
}

function signedPoints(points: number): string {
  return points < 0 ? `−${-points}` : String(Math.abs(points));
}

/** Conclusion about a difference: `more in A`, `less in A`, or `not significant`. */
export function verdict(difference: ShareDifference): string {
  if (!isClear(difference)) return t('history.notSignificant');
  return difference.difference > 0 ? t('history.moreInA') : t('history.lessInA');
}

/** The largest significant difference as a sentence. */
export function comparisonHeadline({ differences }: RangeComparison): string {
  const [largest] = differences.filter(isClear).sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  if (largest === undefined) return t('history.noDifference');
  // Stated as "more": "13 points less" would read as a judgement on A.
  const { difference, low, high } = largest;
  const [where, interval] = difference > 0 ? ['A', { low, high }] : ['B', { low: -high, high: -low }];
  return t('history.headline', {
    points: pointsOf(difference) ?? t('history.same'),
    expression: adjective(largest.expression),
    range: where,
    interval: pointsRange(interval),
  });
}

/** How the intervals were computed, and what they include. */
export function basisText(basis: RangeComparison['basis']): string {
  return basis === 'chance' ? t('history.basisChance') : t('history.basisEverything');
}
