import {
  EXPRESSION_NAMES,
  EXPRESSION_ORDER,
  type GroupWindow,
  percent,
  percentRange,
  UNREADABLE_LABELS,
} from '@crowdtone/domain';
import { count, signed } from '../text/format';
import { SOURCE_TIMES } from '../text/times';
import { occurringReasons } from './count-chart';
import { countedWords } from './readings';

/** A chart's figures as text; the first cell of a row names it. */
export interface FigureTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** More rows than a person reads, and few enough to draw at once; the whole is to be had through REST. */
export const TABLE_ROWS = 120;

const WITHHELD = 'withheld';

function newestFirst(windows: readonly GroupWindow[]): readonly GroupWindow[] {
  return windows.slice(-TABLE_ROWS).reverse();
}

export function shareTable(windows: readonly GroupWindow[], times = SOURCE_TIMES): FigureTable {
  return {
    columns: ['Time', 'Readable', ...EXPRESSION_ORDER.map((expression) => EXPRESSION_NAMES[expression])],
    rows: newestFirst(windows).map((window) => [
      times.span(window),
      count(window.people.readable),
      ...EXPRESSION_ORDER.map((expression) => {
        const share = window.shares?.expressions.find((one) => one.expression === expression);
        if (share === undefined) return WITHHELD;
        return `${percent(share.share)} (${percentRange(share.low, share.high)})${countedWords(window, expression)}`;
      }),
    ]),
  };
}

export function countTable(windows: readonly GroupWindow[], times = SOURCE_TIMES): FigureTable {
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

export function affectTable(windows: readonly GroupWindow[], times = SOURCE_TIMES): FigureTable {
  return {
    columns: ['Time', 'Valence', 'Arousal'],
    rows: newestFirst(windows).map((window) => [
      times.span(window),
      window.shares === null ? WITHHELD : signed(window.shares.valence),
      window.shares === null ? WITHHELD : signed(window.shares.arousal),
    ]),
  };
}
