/** The parts of ECharts that the page draws with; nothing else gets into the bundle. */
import { BarChart, type BarSeriesOption, LineChart, type LineSeriesOption } from 'echarts/charts';
import {
  GridComponent,
  type GridComponentOption,
  MarkAreaComponent,
  type MarkAreaComponentOption,
  MarkLineComponent,
  type MarkLineComponentOption,
} from 'echarts/components';
import { type ComposeOption, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([BarChart, LineChart, GridComponent, MarkAreaComponent, MarkLineComponent, CanvasRenderer]);

/** A series of the charts that are registered here. */
export type ChartSeries = LineSeriesOption | BarSeriesOption;
/** An option of the charts that are registered here. */
export type ChartOption = ComposeOption<
  ChartSeries | GridComponentOption | MarkAreaComponentOption | MarkLineComponentOption
>;
export type { EChartsType } from 'echarts/core';
export { init };
