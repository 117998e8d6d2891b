import type { GroupWindow } from '@crowdtone/domain';
import { type ReactNode, useState } from 'react';
import { EChart } from '../charts/EChart';
import type { ChartOption } from '../charts/echarts';
import type { FigureTable } from '../charts/tables';
import type { TimeAxis } from '../charts/time-axis';
import type { TooltipRow } from '../charts/tooltip';
import { rich } from '../text/rich';
import type { Times } from '../text/times';
import { t } from '../text/translate';
import { Card } from './Card';
import { FiguresTable } from './FiguresTable';
import { Plot } from './Plot';
import './ChartCard.css';

/** Properties of every chart over time. */
export interface TimelineProps {
  /** The charted windows in order of time. */
  readonly windows: readonly GroupWindow[];
  /** The time axis, when it is not that of the windows. */
  readonly axis?: TimeAxis | undefined;
  /** The window under the pointer in any of the charts. */
  readonly hovered: GroupWindow | null;
  /** The earlier window that the user selected. */
  readonly marked: GroupWindow | null;
  readonly onHover: (ms: number | null) => void;
  /** Called with a range that was drawn on the chart, in the milliseconds of its axis. */
  readonly onRange?: ((fromMs: number, toMs: number) => void) | undefined;
}

interface ChartCardProps extends TimelineProps {
  readonly className: string;
  readonly title: string;
  readonly option: ChartOption;
  /** Description of the chart for screen readers. */
  readonly label: string;
  readonly table: (windows: readonly GroupWindow[], times?: Pick<Times, 'span'>) => FigureTable;
  readonly tooltip: (window: GroupWindow) => readonly TooltipRow[];
  readonly onSeries?: (seriesId: string) => void;
  /** Beside the title. */
  readonly controls?: ReactNode;
  /** Above the chart: its legend. */
  readonly above?: ReactNode;
  readonly below?: ReactNode;
}

/** A chart over time with a tooltip for the window under the pointer, which can be shown as a table too. */
export function ChartCard({
  className,
  title,
  option,
  label,
  table,
  tooltip,
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
        {rich('source.tableOf', {
          of: <span className="visually-hidden">{t('source.tableOfTitle', { title })}</span>,
        })}
      </button>
    </div>
  );
  return (
    <Card className={`chart-card ${className}`} title={title} aside={aside}>
      {above}
      {asTable ? (
        <FiguresTable caption={title} table={table(windows, axis?.times)} of={windows.length} />
      ) : (
        <Plot {...timeline} tooltip={tooltip}>
          <EChart option={option} label={label} {...(onSeries && { onSeries })} />
        </Plot>
      )}
      {!asTable && below}
    </Card>
  );
}
