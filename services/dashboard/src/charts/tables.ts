import {
  EXPRESSION_NAMES,
  EXPRESSION_ORDER,
  type GroupWindow,
  percent,
  percentRange,
  UNREADABLE_LABELS,
} from '@crowdtone/domain';
import { count, signed, span } from '../text/format';
import type { Times } from '../text/times';
import { occurringReasons } from './count-chart';
import { countedText } from './tooltip';

/** A chart's figures as text; the first cell of a row names it. */
export interface FigureTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Maximum number of rows; REST has all of them. */
export const TABLE_ROWS = 120;

const WITHHELD = 'withheld';
const ELAPSED: Pick<Times, 'span'> = { span };

function newestFirst(windows: readonly GroupWindow[]): readonly GroupWindow[] {
  return windows.slice(-TABLE_ROWS).reverse();
}

/** Shares with their intervals. */
export function shareTable(windows: readonly GroupWindow[], times: Pick<Times, 'span'> = ELAPSED): FigureTable {
  return {
    columns: ['Time', 'Readable', ...EXPRESSION_ORDER.map((expression) => EXPRESSION_NAMES[expression])],
    rows: newestFirst(windows).map((window) => [
      times.span(window),
      count(window.people.readable),
      ...EXPRESSION_ORDER.map((expression) => {
        const share = window.shares?.expressions.find((one) => one.expression === expression);
        if (share === undefined) return WITHHELD;
        return `${percent(share.share)} (${percentRange(share.low, share.high)})${countedText(window, expression)}`;
      }),
    ]),
  };
}

/** People by readability. */
export function countTable(windows: readonly GroupWindow[], times: Pick<Times, 'span'> = ELAPSED): FigureTable {
  const reasons = occurringReasons(windows);
  return {
    columns: ['Time', 'Seen', 'Readable', ...reasons.map((reason) => UNREADABLE_LABELS[reason].name)],
    rows: newestFirst(windows).map((window) => [
      times.span(window),
      count(window.people.seen),
      count(window.people.readable),
      ...reasons.map((reason) => count(window.people.unreadable[reason] ?? 0)),
    ]),
  };
}

/** Valence and arousal. */
export function affectTable(windows: readonly GroupWindow[], times: Pick<Times, 'span'> = ELAPSED): FigureTable {
  return {
    columns: ['Time', 'Valence', 'Arousal'],
    rows: newestFirst(windows).map((window) => [
      times.span(window),
      window.shares === null ? WITHHELD : signed(window.shares.valence),
      window.shares === null ? WITHHELD : signed(window.shares.arousal),
    ]),
  };
}
