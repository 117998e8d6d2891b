import { EXPRESSION_ORDER, type Expression, type GroupWindow, type UnreadableReason } from '@crowdtone/domain';
import type { ChartWindow } from '../history/chart-windows';
import { ofWindowsText, percent, percentRange, signed } from '../text/format';
import { count, t } from '../text/translate';
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
    return [{ name: t(`expression.${expression}`), figure, colour: theme.expressions[expression] }];
  });
  const { pooled } = window;
  if (pooled === undefined) return rows;
  const figure = t('source.ofWindows', { some: pooled.withShares, windows: ofWindowsText(pooled.windows) });
  return [...rows, { name: t('source.sharesFrom'), figure, colour: null }];
}

/** `, counted 25%` of a window whose shares are corrected, else nothing. */
export function countedText({ counted }: GroupWindow, wanted: Expression): string {
  const share = counted?.expressions.find(({ expression }) => expression === wanted)?.share;
  return share === undefined ? '' : t('mood.countedAside', { share: percent(share) });
}

/** People of a window: seen, readable, and not readable by reason. */
export function countTooltip(
  { people }: GroupWindow,
  theme: Theme,
  reasons: readonly UnreadableReason[],
): readonly TooltipRow[] {
  return [
    { name: t('source.seen'), figure: count(people.seen), colour: null },
    { name: t('source.readable'), figure: count(people.readable), colour: theme.readable },
    ...reasons.map((reason) => ({
      name: t(`unreadable.${reason}`),
      figure: count(people.unreadable[reason] ?? 0),
      colour: theme.unreadable[reason],
    })),
  ];
}

/** Valence and arousal of a window. */
export function affectTooltip(window: GroupWindow, theme: Theme): readonly TooltipRow[] {
  if (window.shares === null) return [withheldRow(window)];
  return [
    { name: t('affect.valence'), figure: signed(window.shares.valence), colour: theme.accent },
    { name: t('affect.arousal'), figure: signed(window.shares.arousal), colour: theme.warning },
  ];
}

function withheldRow({ people, floor }: GroupWindow): TooltipRow {
  return {
    name: t('source.withheldTitle'),
    figure: t('source.withheldFigure', { readable: people.readable, floor }),
    colour: null,
  };
}
