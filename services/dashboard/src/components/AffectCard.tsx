import { useMemo } from 'react';
import { affectChart } from '../charts/affect-chart';
import { affectTable } from '../charts/tables';
import type { TimeAxis } from '../charts/time-axis';
import { affectTooltip } from '../charts/tooltip';
import { t } from '../text/translate';
import type { Theme } from '../theme/tokens';
import { useReducedMotion } from '../theme/use-reduced-motion';
import { ChartCard, type TimelineProps } from './ChartCard';
import './AffectCard.css';

interface AffectCardProps extends TimelineProps {
  readonly axis: TimeAxis;
  readonly theme: Theme;
}

/** Valence and arousal over time, marked as derived from the shares. */
export function AffectCard({ theme, ...timeline }: AffectCardProps) {
  const { windows, axis } = timeline;
  const reducedMotion = useReducedMotion();
  const option = useMemo(
    () => affectChart({ windows, axis, theme, reducedMotion }),
    [windows, axis, theme, reducedMotion],
  );
  return (
    <ChartCard
      {...timeline}
      className="affect-card"
      title={t('source.affectTitle')}
      option={option}
      label={t('source.affectLabel')}
      table={affectTable}
      tooltip={(window) => affectTooltip(window, theme)}
      above={
        <ul className="legend">
          <li>
            <span className="affect-line" style={{ borderColor: theme.accent }} />
            {t('source.valenceKey')}
          </li>
          <li>
            <span className="affect-line affect-dashed" style={{ borderColor: theme.warning }} />
            {t('source.arousalKey')}
          </li>
          <li>
            <span className="derived" title={t('source.derivedWhy')}>
              {t('source.derived')}
            </span>
          </li>
        </ul>
      }
    />
  );
}
