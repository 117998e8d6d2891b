import { useEffect, useRef } from 'react';
import { type ChartOption, type EChartsType, init } from './echarts';
import './EChart.css';

interface EChartProps {
  readonly option: ChartOption;
  /** Description for screen readers; the figures are in the table. */
  readonly label: string;
  /** Called with the id of a clicked series. */
  readonly onSeries?: (seriesId: string) => void;
}

/** Renders an ECharts option and follows the size of its container. */
export function EChart({ option, label, onSeries }: EChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const listener = useRef(onSeries);
  useEffect(() => {
    listener.current = onSeries;
  });

  useEffect(() => {
    if (holder.current === null) return;
    const drawn = init(holder.current);
    drawn.on('click', ({ seriesId }) => {
      if (seriesId !== undefined) listener.current?.(seriesId);
    });
    chart.current = drawn;
    const resizing = new ResizeObserver(() => drawn.resize());
    resizing.observe(holder.current);
    return () => {
      resizing.disconnect();
      drawn.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption(option, { replaceMerge: ['series'] });
  }, [option]);

  return <div ref={holder} className="chart" role="img" aria-label={label} />;
}
