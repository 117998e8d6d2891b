import type { GroupWindow } from '@crowdtone/domain';
import type { Theme } from '../theme/tokens';
import type { ChartOption } from './echarts';
import { axisOf, type TimeAxis } from './time-axis';

/** What {@link chartFrame} needs to know. */
export interface FrameSettings {
  readonly windows: readonly GroupWindow[];
  /** The time axis, when it is not that of the windows. */
  readonly axis?: TimeAxis | undefined;
  readonly theme: Theme;
  /** True when the user asked the system to avoid motion. */
  readonly reducedMotion: boolean;
  readonly valueAxis: { readonly min: number; readonly max: number; readonly interval: number };
  formatValue(value: number): string;
}

/** Margins of the plot, pixels. The same for all charts, so that their time axes align. */
export const PLOT_MARGINS = { left: 48, right: 16, top: 12, bottom: 28 } as const;

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

/** What all charts of the page share: the axis of time, the grid and the motion. */
export function chartFrame(settings: FrameSettings): ChartOption {
  const { windows, theme, reducedMotion, valueAxis, formatValue, axis = axisOf(windows) } = settings;
  const axisLabel = { color: theme.quiet, fontSize: 12 };
  return {
    animation: !reducedMotion,
    animationDuration: 400,
    animationDurationUpdate: 300,
    textStyle: { fontFamily: FONT, color: theme.text },
    grid: { ...PLOT_MARGINS, outerBoundsMode: 'none' },
    xAxis: {
      type: 'time',
      min: axis.startMs,
      max: axis.endMs,
      // Bars fill their windows exactly, so they need no extra room at the ends.
      containShape: false,
      axisLine: { lineStyle: { color: theme.line } },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: {
        ...axisLabel,
        hideOverlap: true,
        customValues: [...axis.times.ticks],
        formatter: axis.times.tick,
      },
    },
    yAxis: {
      type: 'value',
      ...valueAxis,
      axisLabel: { ...axisLabel, formatter: formatValue },
      splitLine: { lineStyle: { color: theme.line } },
    },
  };
}
