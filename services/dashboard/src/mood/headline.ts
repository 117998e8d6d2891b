import type { Expression, ExpressionShare, GroupShares, GroupWindow } from '@crowdtone/domain';
import { percent, percentRange } from '../text/format';
import { look } from '../text/words';

/** Intervals decide how much is claimed: a majority or a lead is only named when chance alone is unlikely to have made it. */
export function headline({ expressions }: GroupShares): string {
  const [first, second] = [...expressions].sort((a, b) => b.share - a.share);
  if (first === undefined || second === undefined) return 'Nothing to say yet';
  if (first.low > second.high) return `${leadWords(first)} ${look(first.expression)}${alsoWords(second)}`;
  return `Too close to call between ${look(first.expression)} and ${look(second.expression)}`;
}

function leadWords({ share, low }: ExpressionShare): string {
  if (share >= 0.85 && low > 0.5) return 'Nearly everyone looks';
  if (low > 0.5) return 'Most people look';
  return share > 0.5 ? 'Probably most people look' : 'The largest group looks';
}

function alsoWords({ expression, share }: ExpressionShare): string {
  return share < 0.1 ? '' : `; ${fractionWords(share)} look ${look(expression)}`;
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

/** A share of at least a tenth and at most a half in plain words. */
export function fractionWords(share: number): string {
  return FRACTIONS.find(([upTo]) => share <= upTo)?.[1] ?? 'about half';
}

/** `62% of 34 readable people look neutral (95% interval 45–77%).` */
export function headlineFigures({ shares, people }: GroupWindow): string | null {
  const first = shares && [...shares.expressions].sort((a, b) => b.share - a.share)[0];
  if (!first) return null;
  const range = percentRange(first.low, first.high);
  return `${percent(first.share)} of ${people.readable} readable people look ${look(first.expression)} (95% interval ${range}).`;
}

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
  if (change === null) return 'Within the last minute nothing changed beyond the uncertainty.';
  const verb = change.to.share > change.from.share ? 'rose' : 'fell';
  return `Within the last minute ${look(change.expression)} ${verb} from ${percent(change.from.share)} to ${percent(change.to.share)}.`;
}
