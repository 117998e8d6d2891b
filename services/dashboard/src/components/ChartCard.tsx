import type { GroupWindow } from '@crowdtone/domain';
import { type ReactNode, useState } from 'react';
import { EChart } from '../charts/EChart';
import type { ChartOption } from '../charts/echarts';
import type { Reading } from '../charts/readings';
import type { FigureTable } from '../charts/tables';
import type { TimeAxis } from '../charts/time-axis';
import type { Times } from '../text/times';
import { Card } from './Card';
import { FiguresTable } from './FiguresTable';
import { Plot } from './Plot';
import './ChartCard.css';

/** What every chart over time is given. */
export interface TimelineProps {
  /** Those that are charted, in the order of time. */
  readonly windows: readonly GroupWindow[];
  /** The time shown, when it is not that of the windows. */
  readonly axis?: TimeAxis | undefined;
  /** The window that is pointed at in any of the charts. */
  readonly pointed: GroupWindow | null;
  /** The window that the user looks back to. */
  readonly marked: GroupWindow | null;
  readonly onPoint: (ms: number | null) => void;
}

interface ChartCardProps extends TimelineProps {
  readonly className: string;
  readonly title: string;
  readonly option: ChartOption;
  /** What the chart shows, in words. */
  readonly label: string;
  readonly table: (windows: readonly GroupWindow[], times?: Times) => FigureTable;
  readonly readings: (window: GroupWindow) => readonly Reading[];
  readonly onSeries?: (seriesId: string) => void;
  /** Beside the title. */
  readonly controls?: ReactNode;
  /** Above the chart: its legend. */
  readonly above?: ReactNode;
  readonly below?: ReactNode;
}

/** A chart over time that can be read as a table too, and that tells the figures of the window pointed at. */
export function ChartCard({
  className,
  title,
  option,
  label,
  table,
  readings,
  onSeries,
  controls,
  above,
  below,
  ...timeline
}: ChartCardProps) {
  const [asTable, setAsTable] = useState(false);
  const { windows, axis } = timeline;
  const aside = (
    <div className="chart-controls">
      {controls}
      <button type="button" className="button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
        Table<span className="visually-hidden"> of {title.toLowerCase()}</span>
      </button>
    </div>
  );
  return (
    <Card className={`chart-card ${className}`} title={title} aside={aside}>
      {above}
      {asTable ? (
        <FiguresTable caption={title} table={table(windows, axis?.times)} of={windows.length} />
      ) : (
        <Plot {...timeline} readings={readings}>
          <EChart option={option} label={label} {...(onSeries && { onSeries })} />
        </Plot>
      )}
      {!asTable && below}
    </Card>
  );
}
