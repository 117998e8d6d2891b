import { useMemo } from 'react';
import { affectChart } from '../charts/affect-chart';
import { affectTable } from '../charts/tables';
import type { TimeAxis } from '../charts/time-axis';
import { affectTooltip } from '../charts/tooltip';
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
      title="Valence and arousal"
      option={option}
      label="Two lines: valence and arousal, derived from the shares, each from minus one to one"
      table={affectTable}
      tooltip={(window) => affectTooltip(window, theme)}
      above={
        <ul className="legend">
          <li>
            <span className="affect-line" style={{ borderColor: theme.accent }} />
            Valence: unpleasant to pleasant
          </li>
          <li>
            <span className="affect-line affect-dashed" style={{ borderColor: theme.warning }} />
            Arousal: calm to excited
          </li>
          <li>
            <span className="derived" title="Derived from the shares by a fixed table, not measured">
              derived
            </span>
          </li>
        </ul>
      }
    />
  );
}
