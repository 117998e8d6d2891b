import type { GroupWindow } from '@crowdtone/domain';
import { signed } from '../text/format';
import { t } from '../text/translate';
import type { Theme } from '../theme/tokens';
import type { ChartOption, ChartSeries } from './echarts';
import { chartFrame } from './frame';
import { withheldMarks } from './marks';
import type { TimeAxis } from './time-axis';
import { curve } from './timeline';

/** Data and appearance of the chart. */
export interface AffectChartSettings {
  readonly windows: readonly GroupWindow[];
  readonly axis?: TimeAxis | undefined;
  readonly theme: Theme;
  readonly reducedMotion: boolean;
}

/** Valence and arousal over time, both derived from the shares; distinguished by dashes as well as colour. */
export function affectChart({ windows, axis, theme, reducedMotion }: AffectChartSettings): ChartOption {
  const frame = chartFrame({
    windows,
    axis,
    theme,
    reducedMotion,
    valueAxis: { min: -1, max: 1, interval: 0.5 },
    formatValue: signed,
  });
  const line = { type: 'line', showSymbol: false, emphasis: { disabled: true } } as const;
  const series: ChartSeries[] = [
    {
      ...line,
      id: 'valence',
      name: t('affect.valence'),
      lineStyle: { width: 2.5, color: theme.accent },
      itemStyle: { color: theme.accent },
      data: curve(windows, ({ valence }) => valence),
      markLine: {
        silent: true,
        symbol: 'none',
        animation: false,
        label: { show: false },
        lineStyle: { color: theme.quiet, type: 'solid', width: 1 },
        data: [{ yAxis: 0 }],
      },
    },
    {
      ...line,
      id: 'arousal',
      name: t('affect.arousal'),
      lineStyle: { width: 2.5, color: theme.warning, type: 'dashed' },
      itemStyle: { color: theme.warning },
      data: curve(windows, ({ arousal }) => arousal),
    },
    withheldMarks(windows, theme),
  ];
  return { ...frame, series };
}
