import type { Expression, ExpressionShare, GroupShares, GroupWindow } from '@crowdtone/domain';
import { percent } from '../text/format';
import { adjective } from '../text/mood-text';
import { t } from '../text/translate';

/** A change of one share between two windows. */
export interface Change {
  readonly expression: Expression;
  readonly from: ExpressionShare;
  readonly to: ExpressionShare;
}

/** The largest change between two windows that their intervals do not explain; null when there is none. */
export function clearChange(before: GroupShares, now: GroupShares): Change | null {
  const changes = now.expressions.flatMap((to): Change[] => {
    const from = before.expressions.find(({ expression }) => expression === to.expression);
    if (from === undefined || (from.high >= to.low && to.high >= from.low)) return [];
    return [{ expression: to.expression, from, to }];
  });
  return changes.sort((a, b) => sizeOf(b) - sizeOf(a))[0] ?? null;
}

function sizeOf({ from, to }: Change): number {
  return Math.abs(to.share - from.share);
}

const TREND_MS = 60_000;

/** One sentence on the last minute before a window; null when nothing was published then. */
export function trend(windows: readonly GroupWindow[], now: GroupWindow): string | null {
  const earlier = windows.findLast(({ startMs, shares }) => shares !== null && startMs <= now.startMs - TREND_MS);
  const isRecent = earlier !== undefined && earlier.startMs >= now.startMs - 2 * TREND_MS;
  if (!isRecent || earlier.shares === null || now.shares === null) return null;
  const change = clearChange(earlier.shares, now.shares);
  if (change === null) return t('mood.unchanged');
  const { expression, from, to } = change;
  const figures = { expression: adjective(expression), from: percent(from.share), to: percent(to.share) };
  return to.share > from.share ? t('mood.rose', figures) : t('mood.fell', figures);
}
