import { type GroupWindow, UNREADABLE_REASONS, type UnreadableReason } from '@crowdtone/domain';
import { count, t } from '../text/translate';
import type { Theme } from '../theme/tokens';
import type { ChartOption, ChartSeries } from './echarts';
import { chartFrame } from './frame';
import type { TimeAxis } from './time-axis';

/** Data and appearance of the chart. */
export interface CountChartSettings {
  readonly windows: readonly GroupWindow[];
  readonly axis?: TimeAxis | undefined;
  readonly theme: Theme;
  readonly reducedMotion: boolean;
}

/** With more bars than this, gaps between them would form a pattern of their own. */
const MAX_WITH_GAPS = 150;

/** People seen in each window, as readable and the reasons why others were not, stacked. */
export function countChart({ windows, axis, theme, reducedMotion }: CountChartSettings): ChartOption {
  const reasons = occurringReasons(windows);
  const most = windows.reduce((top, { people }) => Math.max(top, people.seen), 0);
  const step = niceStep(most / 4);
  const frame = chartFrame({
    windows,
    axis,
    theme,
    reducedMotion,
    valueAxis: { min: 0, max: step * Math.max(1, Math.ceil(most / step)), interval: step },
    formatValue: count,
  });
  const series = [
    bars('readable', t('source.readable'), theme.readable, windows, ({ people }) => people.readable),
    ...reasons.map((reason) =>
      bars(
        reason,
        t(`unreadable.${reason}`),
        theme.unreadable[reason],
        windows,
        ({ people }) => people.unreadable[reason] ?? 0,
      ),
    ),
  ];
  return { ...frame, series };
}

/** The reasons that occur at least once, in their fixed order. */
export function occurringReasons(windows: readonly GroupWindow[]): readonly UnreadableReason[] {
  return UNREADABLE_REASONS.filter((reason) => windows.some(({ people }) => (people.unreadable[reason] ?? 0) > 0));
}

function bars(
  id: string,
  name: string,
  color: string,
  windows: readonly GroupWindow[],
  amountOf: (window: GroupWindow) => number,
): ChartSeries {
  return {
    id,
    name,
    type: 'bar',
    stack: 'people',
    barCategoryGap: windows.length > MAX_WITH_GAPS ? 0 : '12%',
    itemStyle: { color },
    emphasis: { disabled: true },
    data: windows.map((window) => [(window.startMs + window.endMs) / 2, amountOf(window)]),
  };
}

/** The smallest of 1, 2, 5, 10, 20, 50, ... that is not below the wish. */
export function niceStep(wish: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(1, wish)));
  return ([1, 2, 5].find((factor) => factor * magnitude >= wish) ?? 10) * magnitude;
}
