import type { Expression } from '@crowdtone/domain';
import type { StudyReport } from '@crowdtone/domain/tables';
import type { Words } from '@crowdtone/texts';
import type { CustomSeriesOption, EChartsOption, LineSeriesOption, TitleComponentOption } from 'echarts';
import { drawChart, INK } from '../report/charts';

/** Colours that people with colour-blindness can distinguish (M. Okabe and K. Ito, 2008), for conditions. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'] as const;

/** A row of a curve. */
type CurveRow = StudyReport['curves'][number];
/** A row with a difference. */
type DifferenceRow = StudyReport['comparisons'][number] | StudyReport['responses'][number];

const percent = (share: number) => Math.round(share * 1000) / 10;

/** Share of one expression around a kind of event: a line with its interval as a band for each condition. */
export function curveChart({ t, text }: Words, rows: readonly CurveRow[], expression: Expression): string {
  const conditions = [...new Set(rows.map(({ condition }) => condition))];
  return drawChart(
    {
      ...axes(text('study.secondsAxis'), '{value} %', [
        Math.min(...rows.map(({ from_s }) => from_s)),
        Math.max(...rows.map(({ to_s }) => to_s)),
      ]),
      legend: { show: conditions.length > 1, bottom: 0, textStyle: { color: INK, fontSize: 13 } },
      title: titled(t(`expression.${expression}`)),
      series: conditions.flatMap((condition, at) =>
        curve(
          rows.filter((row) => row.condition === condition && row.expression === expression),
          condition ?? text('study.allRecordings'),
          COLOURS[at % COLOURS.length] ?? INK,
        ),
      ),
    },
    { width: 460, height: conditions.length > 1 ? 290 : 260 },
  );
}

function curve(rows: readonly CurveRow[], name: string, color: string): LineSeriesOption[] {
  const middle = ({ from_s, to_s }: CurveRow) => (from_s + to_s) / 2;
  const band = { type: 'line' as const, stack: name, symbol: 'none', lineStyle: { opacity: 0 }, silent: true };
  return [
    { ...band, data: rows.map((row) => [middle(row), row.low === null ? null : percent(row.low)]) },
    {
      ...band,
      areaStyle: { color, opacity: 0.22 },
      data: rows.map((row) => [
        middle(row),
        row.low === null || row.high === null ? null : percent(row.high - row.low),
      ]),
    },
    {
      type: 'line',
      name,
      symbolSize: 5,
      lineStyle: { color, width: 2.5 },
      itemStyle: { color },
      data: rows.map((row) => [middle(row), percent(row.share)]),
      markLine: {
        silent: true,
        symbol: 'none',
        label: { show: false },
        lineStyle: { color: INK, type: 'dashed' },
        data: [{ xAxis: 0 }],
      },
    },
  ];
}

/** Differences of one comparison with their intervals, an expression a line; clear ones filled. */
export function differenceChart({ t, text }: Words, rows: readonly DifferenceRow[]): string {
  const intervals: CustomSeriesOption = {
    type: 'custom',
    data: rows.map((row, at) => [percent(row.low), percent(row.high), percent(row.difference), at, Number(row.clear)]),
    encode: { x: [0, 1, 2], y: 3 },
    renderItem: (_params, api) => {
      const pointOf = (dimension: number) => api.coord([api.value(dimension), api.value(3)]);
      const [[left = 0, y = 0], [right = 0], [x = 0]] = [pointOf(0), pointOf(1), pointOf(2)];
      const color = COLOURS[0];
      return {
        type: 'group',
        children: [
          { type: 'line', shape: { x1: left, y1: y, x2: right, y2: y }, style: { stroke: color, lineWidth: 2.5 } },
          {
            type: 'circle',
            shape: { cx: x, cy: y, r: 5 },
            style: { fill: api.value(4) === 1 ? color : '#ffffff', stroke: color, lineWidth: 2 },
          },
        ],
      };
    },
  };
  return drawChart(
    {
      ...axes(text('study.differenceAxis'), '{value}'),
      grid: { left: 96, right: 24, top: 12, bottom: 48 },
      yAxis: {
        type: 'category',
        inverse: true,
        data: rows.map(({ expression }) => t(`adjective.${expression}`)),
        axisLabel: { color: INK, fontSize: 13 },
        axisLine: { show: false },
        axisTick: { show: false },
      },
      series: [
        intervals,
        // A line at no difference.
        {
          type: 'line',
          data: [],
          markLine: {
            silent: true,
            symbol: 'none',
            label: { show: false },
            lineStyle: { color: INK, type: 'dashed' },
            data: [{ xAxis: 0 }],
          },
        },
      ],
    },
    { width: 680, height: 70 + 28 * rows.length },
  );
}

function titled(text: string): TitleComponentOption {
  return { text, left: 40, top: 0, textStyle: { color: INK, fontSize: 17, fontWeight: 600 } };
}

function axes(name: string, label: string, [min, max]: readonly number[] = []): EChartsOption {
  const axisLabel = { color: INK, fontSize: 13 };
  const splitLine = { lineStyle: { color: INK, opacity: 0.25 } };
  return {
    animation: false,
    backgroundColor: 'transparent',
    grid: { left: 56, right: 20, top: 36, bottom: 64 },
    xAxis: {
      type: 'value',
      name,
      ...(min !== undefined && max !== undefined && { min, max }),
      nameLocation: 'middle',
      nameGap: 28,
      nameTextStyle: { color: INK, fontSize: 13 },
      axisLabel,
      axisLine: { onZero: false, lineStyle: { color: INK } },
      splitLine,
    },
    yAxis: { type: 'value', axisLine: { show: false }, axisLabel: { ...axisLabel, formatter: label }, splitLine },
  };
}
