import type { GroupWindow } from '@crowdtone/domain';
import type { Theme } from '../theme/tokens';
import type { ChartSeries } from './echarts';
import { withheldSpans } from './timeline';

/** A series without data that marks the spans in which shares are withheld. */
export function withheldMarks(windows: readonly GroupWindow[], theme: Theme): ChartSeries {
  return {
    id: 'withheld',
    type: 'line',
    silent: true,
    data: [],
    markArea: {
      silent: true,
      animation: false,
      itemStyle: { color: theme.raised, borderColor: theme.line, borderWidth: 1, borderType: 'dashed' },
      data: withheldSpans(windows).map(({ startMs, endMs }) => [{ xAxis: startMs }, { xAxis: endMs }]),
    },
  };
}
