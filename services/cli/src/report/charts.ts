import {
  EXPRESSION_COLOURS,
  EXPRESSION_ORDER,
  type Expression,
  type ExpressionShare,
  type GroupShares,
  type GroupWindow,
  UNREADABLE_REASONS,
} from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime';
import type { Words } from '@crowdtone/texts';
import { type EChartsOption, init, type LineSeriesOption, setPlatformAPI } from 'echarts';

/** Pixels of the drawing; the page scales it to its column. */
const WIDTH = 960;
const HEIGHT = 300;
/** Plots always lie on light paper: the page puts some behind them in the dark. */
export const INK = '#5b6172';
/** Mean width of a letter in a wide font (DejaVu Sans), as a share of the font's size. */
const LETTER_WIDTH = 0.62;

const UNREADABLE_COLOURS = ['#b8bec6', '#9aa1ab', '#7c848f', '#5e6773', '#404a57', '#262d36'] as const;

/** Shares of the expressions over time, stacked; a window without published shares leaves a gap. */
export function sharesChart({ t, text }: Words, windows: readonly GroupWindow[]): string {
  return drawChart({
    ...timeAxes(windows, text('report.shareOfReadable'), { max: 100, label: '{value} %' }),
    series: EXPRESSION_ORDER.map((expression) => ({
      name: t(`expression.${expression}`),
      type: 'bar' as const,
      stack: 'shares',
      barCategoryGap: '8%',
      barMaxWidth: 90,
      itemStyle: { color: EXPRESSION_COLOURS[expression] },
      data: windows.map((window) => percent(shareOf(window, expression)?.share)),
    })),
  });
}

/** One expression's share over time with its 95 % interval as a band; the counted share, where it is another, dashed. */
export function intervalChart(words: Words, windows: readonly GroupWindow[], expression: Expression): string {
  const label = words.t(`expression.${expression}`);
  const shares = windows.map((window) => shareOf(window, expression));
  const band = { type: 'line' as const, stack: 'interval', symbol: 'none', lineStyle: { opacity: 0 } };
  return drawChart(
    {
      ...timeAxes(windows, '', { max: 100, label: '{value} %' }),
      legend: { show: false },
      grid: { left: 56, right: 16, top: 36, bottom: 24 },
      title: {
        text: label,
        left: 40,
        top: 0,
        textStyle: { color: INK, fontSize: 18, fontWeight: 600 },
      },
      series: [
        { ...band, name: 'low', data: shares.map((share) => percent(share?.low)) },
        {
          ...band,
          name: 'high',
          areaStyle: { color: EXPRESSION_COLOURS[expression], opacity: 0.3 },
          data: shares.map((share) => (share ? percent(share.high - share.low) : null)),
        },
        {
          name: label,
          type: 'line',
          symbolSize: 6,
          lineStyle: { color: EXPRESSION_COLOURS[expression], width: 3 },
          itemStyle: { color: EXPRESSION_COLOURS[expression] },
          data: shares.map((share) => percent(share?.share)),
        },
        ...countedLine(words, windows, expression),
      ],
    },
    { width: 320, height: 190 },
  );
}

function countedLine({ text }: Words, windows: readonly GroupWindow[], expression: Expression): LineSeriesOption[] {
  if (windows.every(({ counted }) => counted === null)) return [];
  const data = windows.map(({ counted }) => percent(shareIn(counted, expression)?.share));
  return [
    {
      name: text('report.countedLine'),
      type: 'line',
      symbol: 'none',
      lineStyle: { color: INK, width: 1.5, type: 'dashed' },
      data,
    },
  ];
}

/** People in each window: readable, and unreadable by reason. */
export function countsChart({ t, text }: Words, windows: readonly GroupWindow[]): string {
  const bar = { type: 'bar' as const, stack: 'people', barCategoryGap: '8%', barMaxWidth: 90 };
  const reasons = UNREADABLE_REASONS.filter((reason) => windows.some((window) => window.people.unreadable[reason]));
  return drawChart({
    ...timeAxes(windows, text('report.people'), { label: '{value}' }),
    series: [
      {
        ...bar,
        name: text('report.readable'),
        itemStyle: { color: '#2f9e8f' },
        data: windows.map((window) => window.people.readable),
      },
      ...reasons.map((reason, index) => ({
        ...bar,
        name: t(`unreadable.${reason}`),
        itemStyle: { color: UNREADABLE_COLOURS[index] ?? INK },
        data: windows.map((window) => window.people.unreadable[reason] ?? 0),
      })),
    ],
  });
}

/** Valence and arousal over time, both derived from the shares. */
export function affectChart({ text }: Words, windows: readonly GroupWindow[]): string {
  const line = { type: 'line' as const, symbolSize: 6 };
  return drawChart({
    ...timeAxes(windows, text('report.derivedRange'), { min: -1, max: 1, label: '{value}' }),
    series: [
      {
        ...line,
        name: text('report.valenceRange'),
        itemStyle: { color: '#e69f00' },
        data: windows.map((window) => window.shares?.valence ?? null),
      },
      {
        ...line,
        name: text('report.arousalRange'),
        itemStyle: { color: '#0072b2' },
        data: windows.map((window) => window.shares?.arousal ?? null),
      },
    ],
  });
}

function shareOf(window: GroupWindow, expression: Expression) {
  return shareIn(window.shares, expression);
}

function shareIn(shares: GroupShares | null, expression: Expression): ExpressionShare | undefined {
  return shares?.expressions.find((entry) => entry.expression === expression);
}

function percent(share: number | undefined): number | null {
  return share === undefined ? null : Math.round(share * 1000) / 10;
}

function timeAxes(
  windows: readonly GroupWindow[],
  name: string,
  value: { min?: number; max?: number; label: string },
): EChartsOption {
  const axisLabel = { color: INK, fontSize: 13 };
  return {
    animation: false,
    backgroundColor: 'transparent',
    grid: { left: 56, right: 16, top: 40, bottom: 56 },
    legend: { bottom: 0, textStyle: { color: INK, fontSize: 13 }, itemWidth: 14, itemHeight: 10 },
    xAxis: {
      type: 'category',
      data: windows.map((window) => clock(window.startMs)),
      axisLabel,
      axisLine: { lineStyle: { color: INK } },
    },
    yAxis: {
      type: 'value',
      name,
      nameTextStyle: { color: INK, align: 'left', fontSize: 13 },
      ...(value.min === undefined ? {} : { min: value.min }),
      ...(value.max === undefined ? {} : { max: value.max }),
      minInterval: value.max === undefined ? 1 : 0,
      axisLabel: { ...axisLabel, formatter: value.label },
      splitLine: { lineStyle: { color: INK, opacity: 0.25 } },
    },
  };
}

/** A chart as SVG, scaled by the page to its column. */
export function drawChart(option: EChartsOption, { width, height } = { width: WIDTH, height: HEIGHT }): string {
  setPlatformAPI({ measureText });
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(option);
    return chart.renderToSVGString({ useViewBox: true });
  } finally {
    chart.dispose();
  }
}

/**
 * Room for a text in whatever font the reader has: ECharts' own guess, without a browser, is that of a narrow one, and
 * entries of legends then lie on each other.
 */
function measureText(text: string, font = ''): { width: number } {
  const size = Number(/(\d+(?:\.\d+)?)px/.exec(font)?.[1] ?? 12);
  return { width: text.length * size * LETTER_WIDTH };
}
