import { adjectiveOf, EXPRESSION_NAMES, EXPRESSION_ORDER, type Expression } from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime/clock';
import { useMemo } from 'react';
import { shareReadings } from '../charts/readings';
import { shareChart } from '../charts/share-chart';
import { shareTable } from '../charts/tables';
import { withheldSpans } from '../charts/timeline';
import type { Theme } from '../theme/tokens';
import { useStillness } from '../theme/use-stillness';
import { ChartCard, type TimelineProps } from './ChartCard';
import { ExpressionPicker } from './ExpressionPicker';
import { LengthPicker } from './LengthPicker';
import { MomentSlider } from './MomentSlider';
import './SharesCard.css';

interface SharesCardProps extends TimelineProps {
  readonly theme: Theme;
  readonly picked: Expression | null;
  readonly onPick: (expression: Expression | null) => void;
  readonly lengthMs: number;
  readonly onLength: (lengthMs: number) => void;
  readonly momentMs: number | null;
  readonly onMoment: (startMs: number | null) => void;
}

/** Shares over time: all stacked, or one with its interval. */
export function SharesCard(props: SharesCardProps) {
  const { theme, picked, onPick, lengthMs, onLength, momentMs, onMoment, ...timeline } = props;
  const { windows } = timeline;
  const still = useStillness();
  const option = useMemo(() => shareChart({ windows, theme, still, picked }), [windows, theme, still, picked]);
  const time = `from ${clock(windows[0]?.startMs ?? 0)} to ${clock(windows.at(-1)?.endMs ?? 0)}`;
  return (
    <ChartCard
      {...timeline}
      className="shares-card"
      title={picked === null ? 'Shares over time' : `${EXPRESSION_NAMES[picked]} over time`}
      option={option}
      label={
        picked === null
          ? `Stacked areas: shares of eight expressions among the readable people, ${time}`
          : `Line with a band: share of people who look ${adjectiveOf(picked)} and its 95% interval, ${time}`
      }
      table={shareTable}
      readings={(window) => shareReadings(window, theme, picked)}
      onSeries={(id) => onPick(EXPRESSION_ORDER.find((expression) => expression === id) ?? null)}
      controls={<LengthPicker lengthMs={lengthMs} onLength={onLength} />}
      above={<ExpressionPicker picked={picked} onPick={onPick} />}
      below={
        <>
          <MomentSlider windows={windows} momentMs={momentMs} onMoment={onMoment} />
          {picked !== null && windows.some(({ counted }) => counted !== null) && (
            <p className="quiet shares-note">Dashed: the counted share, each reading taken at its word.</p>
          )}
          {withheldSpans(windows).length > 0 && (
            <p className="quiet shares-note">
              Framed gaps: too few readable people ({windows[0]?.floor} are needed), so shares are withheld.
            </p>
          )}
        </>
      }
    />
  );
}
