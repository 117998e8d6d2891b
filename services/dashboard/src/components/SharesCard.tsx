import { adjectiveOf, EXPRESSION_NAMES, EXPRESSION_ORDER, type Expression } from '@crowdtone/domain';
import { useMemo } from 'react';
import { shareChart } from '../charts/share-chart';
import { shareTable } from '../charts/tables';
import type { TimeAxis } from '../charts/time-axis';
import { withheldSpans } from '../charts/timeline';
import { shareTooltip } from '../charts/tooltip';
import type { Theme } from '../theme/tokens';
import { useReducedMotion } from '../theme/use-reduced-motion';
import { ChartCard, type TimelineProps } from './ChartCard';
import { ExpressionPicker } from './ExpressionPicker';
import { LengthPicker } from './LengthPicker';
import { TimeSlider } from './TimeSlider';
import './SharesCard.css';

interface SharesCardProps extends TimelineProps {
  readonly axis: TimeAxis;
  readonly theme: Theme;
  readonly selected: Expression | null;
  readonly onSelect: (expression: Expression | null) => void;
  readonly lengthMs: number;
  readonly onLength: (lengthMs: number) => void;
  readonly momentMs: number | null;
  readonly onMoment: (startMs: number | null) => void;
}

/** Shares over time: all stacked, or one with its interval. */
export function SharesCard(props: SharesCardProps) {
  const { theme, selected, onSelect, lengthMs, onLength, momentMs, onMoment, ...timeline } = props;
  const { windows, axis } = timeline;
  const { times } = axis;
  const reducedMotion = useReducedMotion();
  const option = useMemo(
    () => shareChart({ windows, axis, theme, reducedMotion, selected }),
    [windows, axis, theme, reducedMotion, selected],
  );
  const time = `from ${times.at(axis.startMs)} to ${times.at(axis.endMs)}`;
  return (
    <ChartCard
      {...timeline}
      className="shares-card"
      title={selected === null ? 'Shares over time' : `${EXPRESSION_NAMES[selected]} over time`}
      option={option}
      label={
        selected === null
          ? `Stacked areas: shares of eight expressions among the readable people, ${time}`
          : `Line with a band: share of people who look ${adjectiveOf(selected)} and its 95% interval, ${time}`
      }
      table={shareTable}
      tooltip={(window) => shareTooltip(window, theme, selected)}
      onSeries={(id) => onSelect(EXPRESSION_ORDER.find((expression) => expression === id) ?? null)}
      controls={<LengthPicker lengthMs={lengthMs} onLength={onLength} />}
      above={<ExpressionPicker selected={selected} onSelect={onSelect} />}
      below={
        <>
          <TimeSlider windows={windows} times={times} momentMs={momentMs} onMoment={onMoment} />
          {selected !== null && windows.some(({ counted }) => counted !== null) && (
            <p className="quiet shares-note">Dashed line: counted share, before correction.</p>
          )}
          {withheldSpans(windows).length > 0 && (
            <p className="quiet shares-note">
              Dashed boxes: shares withheld (fewer than {windows[0]?.floor} people readable at once).
            </p>
          )}
        </>
      }
    />
  );
}
