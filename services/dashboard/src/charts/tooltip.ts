import {
  EXPRESSION_NAMES,
  EXPRESSION_ORDER,
  type Expression,
  type GroupWindow,
  percent,
  percentRange,
  UNREADABLE_LABELS,
  type UnreadableReason,
} from '@crowdtone/domain';
import type { ChartWindow } from '../history/chart-windows';
import { count, signed } from '../text/format';
import type { Theme } from '../theme/tokens';

/** A line of the tooltip; without a colour it has no series in the chart. */
export interface TooltipRow {
  readonly name: string;
  readonly figure: string;
  readonly colour: string | null;
}

/** The shares of a window in the order of the stack, or the selected one alone. */
export function shareTooltip(window: ChartWindow, theme: Theme, selected: Expression | null): readonly TooltipRow[] {
  if (window.shares === null) return [withheldRow(window)];
  const shares = new Map(window.shares.expressions.map((share) => [share.expression, share]));
  const expressions = selected === null ? EXPRESSION_ORDER.toReversed() : [selected];
  const rows = expressions.flatMap((expression) => {
    const share = shares.get(expression);
    if (share === undefined) return [];
    const figure = `${percent(share.share)} (${percentRange(share.low, share.high)})${countedText(window, expression)}`;
    return [{ name: EXPRESSION_NAMES[expression], figure, colour: theme.expressions[expression] }];
  });
  const { pooled } = window;
  if (pooled === undefined) return rows;
  const figure = `${count(pooled.withShares)} of ${count(pooled.windows)} windows`;
  return [...rows, { name: 'Shares from', figure, colour: null }];
}

/** `, counted 25%` of a window whose shares are corrected, else nothing. */
export function countedText({ counted }: GroupWindow, wanted: Expression): string {
  const share = counted?.expressions.find(({ expression }) => expression === wanted)?.share;
  return share === undefined ? '' : `, counted ${percent(share)}`;
}

/** People of a window: seen, readable, and not readable by reason. */
export function countTooltip(
  { people }: GroupWindow,
  theme: Theme,
  reasons: readonly UnreadableReason[],
): readonly TooltipRow[] {
  return [
    { name: 'Seen', figure: count(people.seen), colour: null },
    { name: 'Readable', figure: count(people.readable), colour: theme.readable },
    ...reasons.map((reason) => ({
      name: UNREADABLE_LABELS[reason].name,
      figure: count(people.unreadable[reason] ?? 0),
      colour: theme.unreadable[reason],
    })),
  ];
}

/** Valence and arousal of a window. */
export function affectTooltip(window: GroupWindow, theme: Theme): readonly TooltipRow[] {
  if (window.shares === null) return [withheldRow(window)];
  return [
    { name: 'Valence', figure: signed(window.shares.valence), colour: theme.accent },
    { name: 'Arousal', figure: signed(window.shares.arousal), colour: theme.warning },
  ];
}

function withheldRow({ people, floor }: GroupWindow): TooltipRow {
  return { name: 'Withheld', figure: `${people.readable} readable, ${floor} needed`, colour: null };
}
