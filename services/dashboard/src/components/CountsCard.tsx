import { UNREADABLE_LABELS } from '@crowdtone/domain';
import { useMemo } from 'react';
import { countChart, occurringReasons } from '../charts/count-chart';
import { countTable } from '../charts/tables';
import type { TimeAxis } from '../charts/time-axis';
import { countTooltip } from '../charts/tooltip';
import type { Theme } from '../theme/tokens';
import { useReducedMotion } from '../theme/use-reduced-motion';
import { ChartCard, type TimelineProps } from './ChartCard';

interface CountsCardProps extends TimelineProps {
  readonly axis: TimeAxis;
  readonly theme: Theme;
}

/** How many people were seen, and of how many a face could be read. */
export function CountsCard({ theme, ...timeline }: CountsCardProps) {
  const { windows, axis } = timeline;
  const reducedMotion = useReducedMotion();
  const option = useMemo(
    () => countChart({ windows, axis, theme, reducedMotion }),
    [windows, axis, theme, reducedMotion],
  );
  const reasons = useMemo(() => occurringReasons(windows), [windows]);
  return (
    <ChartCard
      {...timeline}
      className="counts-card"
      title="People over time"
      option={option}
      label="Stacked bars: people seen in each window, readable and not readable by reason"
      table={countTable}
      tooltip={(window) => countTooltip(window, theme, reasons)}
      above={
        <ul className="legend">
          <li>
            <span className="swatch" style={{ background: theme.readable }} />
            Readable
          </li>
          {reasons.map((reason) => (
            <li key={reason}>
              <span className="swatch" style={{ background: theme.unreadable[reason] }} />
              {UNREADABLE_LABELS[reason].name}
            </li>
          ))}
        </ul>
      }
    />
  );
}
