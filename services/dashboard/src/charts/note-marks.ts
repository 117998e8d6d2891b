import type { Theme } from '../theme/tokens';
import type { ChartOption, ChartSeries } from './echarts';

/** A note on the axis of time of a chart. */
export interface NoteMark {
  readonly startMs: number;
  /** Null for a moment. */
  readonly endMs: number | null;
  /** Its place in the list of notes, from 1. */
  readonly number: number;
}

/** With more notes than this the numbers would overlap, so only the marks are drawn. */
const MAX_NUMBERED = 24;

/** A chart with its notes: a dashed line each, numbered as in the list, and a tint over the time that one lasted. */
export function withNotes(option: ChartOption, notes: readonly NoteMark[], theme: Theme): ChartOption {
  if (notes.length === 0) return option;
  const numbered = notes.length <= MAX_NUMBERED;
  const marks: ChartSeries = {
    id: 'notes',
    type: 'line',
    silent: true,
    data: [],
    z: 10,
    markLine: {
      silent: true,
      symbol: 'none',
      animation: false,
      lineStyle: { color: theme.text, type: 'dashed', width: 1.5 },
      label: {
        show: numbered,
        position: 'insideEndTop',
        rotate: 0,
        offset: [0, 12],
        padding: [3, 6, 2, 6],
        borderRadius: 7,
        backgroundColor: theme.text,
        color: theme.card,
        fontSize: 11,
        fontWeight: 600,
      },
      data: notes.map(({ startMs, number }) => ({ xAxis: startMs, label: { formatter: String(number) } })),
    },
    markArea: {
      silent: true,
      animation: false,
      itemStyle: { color: theme.text, opacity: 0.12 },
      data: notes.flatMap(({ startMs, endMs }) => (endMs === null ? [] : [[{ xAxis: startMs }, { xAxis: endMs }]])),
    },
  };
  const series = Array.isArray(option.series) ? option.series : [];
  return { ...option, series: [...series, marks] };
}
