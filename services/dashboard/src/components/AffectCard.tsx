import { useMemo } from 'react';
import { affectChart } from '../charts/affect-chart';
import { affectReadings } from '../charts/readings';
import { affectTable } from '../charts/tables';
import type { Theme } from '../theme/tokens';
import { useStillness } from '../theme/use-stillness';
import { ChartCard, type TimelineProps } from './ChartCard';
import './AffectCard.css';

interface AffectCardProps extends TimelineProps {
  readonly theme: Theme;
}

/** Valence and arousal: not measured, but worked out from the shares, and marked so. */
export function AffectCard({ theme, ...timeline }: AffectCardProps) {
  const { windows } = timeline;
  const still = useStillness();
  const option = useMemo(() => affectChart({ windows, theme, still }), [windows, theme, still]);
  return (
    <ChartCard
      {...timeline}
      className="affect-card"
      title="Valence and arousal"
      option={option}
      label="Two lines: valence and arousal, derived from the shares, each from minus one to one"
      table={affectTable}
      readings={(window) => affectReadings(window, theme)}
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
            <span className="derived" title="Worked out from the shares by a fixed table, not measured">
              derived
            </span>
          </li>
        </ul>
      }
    />
  );
}
