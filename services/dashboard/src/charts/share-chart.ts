import {
  EXPRESSION_ORDER,
  type Expression,
  type ExpressionShare,
  type GroupShares,
  type GroupWindow,
} from '@crowdtone/domain';
import { percent } from '../text/format';
import { t } from '../text/translate';
import type { Theme } from '../theme/tokens';
import type { ChartOption, ChartSeries } from './echarts';
import { chartFrame } from './frame';
import { withheldMarks } from './marks';
import type { TimeAxis } from './time-axis';
import { curve } from './timeline';

/** Data and appearance of the chart. */
export interface ShareChartSettings {
  readonly windows: readonly GroupWindow[];
  readonly axis?: TimeAxis | undefined;
  readonly theme: Theme;
  readonly reducedMotion: boolean;
  /** One expression with its interval, or null for all of them stacked. */
  readonly selected: Expression | null;
}

/** Shares over time: all expressions stacked to 100 %, or one as a line within the band of its 95 % interval, the counted share, where it is another, dashed. */
export function shareChart(settings: ShareChartSettings): ChartOption {
  const { windows, axis, theme, reducedMotion, selected } = settings;
  const top = selected === null ? 1 : highestBound(windows, selected);
  const series = selected === null ? stackedSeries(settings) : intervalSeries(settings, selected);
  const frame = chartFrame({
    windows,
    axis,
    theme,
    reducedMotion,
    valueAxis: { min: 0, max: top, interval: top / 4 },
    formatValue: percent,
  });
  return { ...frame, series: [...series, withheldMarks(windows, theme)] };
}

/** With more windows than this, separating lines would cover the areas. */
const MAX_WITH_LINES = 750;

function stackedSeries({ windows, theme }: ShareChartSettings): ChartSeries[] {
  return EXPRESSION_ORDER.map((expression) => ({
    id: expression,
    name: t(`expression.${expression}`),
    type: 'line',
    stack: 'shares',
    showSymbol: false,
    triggerEvent: true,
    // A line in the colour of the card separates neighbours for people who confuse their colours.
    lineStyle: { width: windows.length > MAX_WITH_LINES ? 0.25 : 1, color: theme.card },
    itemStyle: { color: theme.expressions[expression] },
    areaStyle: { color: theme.expressions[expression], opacity: 1 },
    emphasis: { disabled: true },
    data: curve(windows, (shares) => shareOf(shares, expression).share),
  }));
}

/** The band is two stacked areas: an invisible one up to the lower bound, and the interval's width on top of it. */
function intervalSeries({ windows, theme }: ShareChartSettings, expression: Expression): ChartSeries[] {
  const colour = theme.expressions[expression];
  const band = { type: 'line', stack: 'interval', showSymbol: false, silent: true, lineStyle: { width: 0 } } as const;
  return [
    {
      ...band,
      id: 'low',
      areaStyle: { opacity: 0 },
      data: curve(windows, (shares) => shareOf(shares, expression).low),
    },
    {
      ...band,
      id: 'interval',
      areaStyle: { color: colour, opacity: 0.25 },
      data: curve(windows, (shares) => shareOf(shares, expression).high - shareOf(shares, expression).low),
    },
    {
      id: 'share',
      name: t(`expression.${expression}`),
      type: 'line',
      showSymbol: false,
      lineStyle: { width: 2.5, color: colour },
      itemStyle: { color: colour },
      data: curve(windows, (shares) => shareOf(shares, expression).share),
    },
    ...countedSeries({ windows, theme }, expression),
  ];
}

function countedSeries(
  { windows, theme }: Pick<ShareChartSettings, 'windows' | 'theme'>,
  expression: Expression,
): ChartSeries[] {
  if (windows.every(({ counted }) => counted === null)) return [];
  const places = windows.map((window) => ({ ...window, shares: window.counted }));
  return [
    {
      id: 'counted',
      name: t('source.counted'),
      type: 'line',
      showSymbol: false,
      lineStyle: { width: 1.5, type: 'dashed', color: theme.quiet },
      itemStyle: { color: theme.quiet },
      data: curve(places, (counted) => shareOf(counted, expression).share),
    },
  ];
}

function shareOf({ expressions }: GroupShares, wanted: Expression): ExpressionShare {
  return (
    expressions.find(({ expression }) => expression === wanted) ?? { expression: wanted, share: 0, low: 0, high: 0 }
  );
}

/** The upper end of the axis: the highest bound, rounded up to a quarter, so that rare expressions can be seen too. */
function highestBound(windows: readonly GroupWindow[], expression: Expression): number {
  const highest = windows.reduce(
    (top, { shares, counted }) =>
      [shares && shareOf(shares, expression).high, counted && shareOf(counted, expression).share].reduce<number>(
        (highest, bound) => Math.max(highest, bound ?? 0),
        top,
      ),
    0,
  );
  return Math.max(1, Math.ceil(highest * 4)) / 4;
}
