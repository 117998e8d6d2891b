import { EXPRESSION_ORDER, type GroupWindow } from '@crowdtone/domain';
import { percent, percentRange, signed, span } from '../text/format';
import type { Times } from '../text/times';
import { count, t } from '../text/translate';
import { occurringReasons } from './count-chart';
import { countedText } from './tooltip';

/** A chart's figures as text; the first cell of a row names it. */
export interface FigureTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Maximum number of rows; REST has all of them. */
export const TABLE_ROWS = 120;

const ELAPSED: Pick<Times, 'span'> = { span };

function newestFirst(windows: readonly GroupWindow[]): readonly GroupWindow[] {
  return windows.slice(-TABLE_ROWS).reverse();
}

/** Shares with their intervals. */
export function shareTable(windows: readonly GroupWindow[], times: Pick<Times, 'span'> = ELAPSED): FigureTable {
  return {
    columns: [
      t('source.time'),
      t('source.readable'),
      ...EXPRESSION_ORDER.map((expression) => t(`expression.${expression}`)),
    ],
    rows: newestFirst(windows).map((window) => [
      times.span(window),
      count(window.people.readable),
      ...EXPRESSION_ORDER.map((expression) => {
        const share = window.shares?.expressions.find((one) => one.expression === expression);
        if (share === undefined) return t('source.withheld');
        return `${percent(share.share)} (${percentRange(share.low, share.high)})${countedText(window, expression)}`;
      }),
    ]),
  };
}

/** People by readability. */
export function countTable(windows: readonly GroupWindow[], times: Pick<Times, 'span'> = ELAPSED): FigureTable {
  const reasons = occurringReasons(windows);
  return {
    columns: [
      t('source.time'),
      t('source.seen'),
      t('source.readable'),
      ...reasons.map((reason) => t(`unreadable.${reason}`)),
    ],
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
    columns: [t('source.time'), t('affect.valence'), t('affect.arousal')],
    rows: newestFirst(windows).map((window) => [
      times.span(window),
      window.shares === null ? t('source.withheld') : signed(window.shares.valence),
      window.shares === null ? t('source.withheld') : signed(window.shares.arousal),
    ]),
  };
}
