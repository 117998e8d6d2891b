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
import { count, signed } from '../text/format';
import type { Theme } from '../theme/tokens';

/** A figure of one window beside a chart; without a colour it stands for nothing drawn. */
export interface Reading {
  readonly name: string;
  readonly figure: string;
  readonly colour: string | null;
}

/** The shares of a window from the top of the stack downwards, or the picked one alone. */
export function shareReadings(window: GroupWindow, theme: Theme, picked: Expression | null): readonly Reading[] {
  if (window.shares === null) return [withheldReading(window)];
  const shares = new Map(window.shares.expressions.map((share) => [share.expression, share]));
  const expressions = picked === null ? EXPRESSION_ORDER.toReversed() : [picked];
  return expressions.flatMap((expression) => {
    const share = shares.get(expression);
    if (share === undefined) return [];
    const figure = `${percent(share.share)} (${percentRange(share.low, share.high)})${countedWords(window, expression)}`;
    return [{ name: EXPRESSION_NAMES[expression], figure, colour: theme.expressions[expression] }];
  });
}

/** `, counted 25%` of a window whose shares are corrected, else nothing. */
export function countedWords({ counted }: GroupWindow, wanted: Expression): string {
  const share = counted?.expressions.find(({ expression }) => expression === wanted)?.share;
  return share === undefined ? '' : `, counted ${percent(share)}`;
}

export function countReadings(
  { people }: GroupWindow,
  theme: Theme,
  reasons: readonly UnreadableReason[],
): readonly Reading[] {
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

export function affectReadings(window: GroupWindow, theme: Theme): readonly Reading[] {
  if (window.shares === null) return [withheldReading(window)];
  return [
    { name: 'Valence', figure: signed(window.shares.valence), colour: theme.accent },
    { name: 'Arousal', figure: signed(window.shares.arousal), colour: theme.warning },
  ];
}

function withheldReading({ people, floor }: GroupWindow): Reading {
  return { name: 'Withheld', figure: `${people.readable} readable, ${floor} needed`, colour: null };
}
