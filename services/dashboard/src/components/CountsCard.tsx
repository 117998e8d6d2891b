import { useMemo } from 'react';
import { countChart, occurringReasons } from '../charts/count-chart';
import { countTable } from '../charts/tables';
import type { TimeAxis } from '../charts/time-axis';
import { countTooltip } from '../charts/tooltip';
import { t } from '../text/translate';
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
      title={t('source.peopleOverTime')}
      option={option}
      label={t('source.countsLabel')}
      table={countTable}
      tooltip={(window) => countTooltip(window, theme, reasons)}
      above={
        <ul className="legend">
          <li>
            <span className="swatch" style={{ background: theme.readable }} />
            {t('source.readable')}
          </li>
          {reasons.map((reason) => (
            <li key={reason}>
              <span className="swatch" style={{ background: theme.unreadable[reason] }} />
              {t(`unreadable.${reason}`)}
            </li>
          ))}
        </ul>
      }
    />
  );
}
