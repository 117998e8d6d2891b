import { EXPRESSION_ORDER, type Expression } from '@crowdtone/domain';
import { useMemo } from 'react';
import { shareChart } from '../charts/share-chart';
import { shareTable } from '../charts/tables';
import type { TimeAxis } from '../charts/time-axis';
import { withheldSpans } from '../charts/timeline';
import { shareTooltip } from '../charts/tooltip';
import { adjective } from '../text/mood-text';
import { t } from '../text/translate';
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
  const time = t('source.timeSpan', { start: times.at(axis.startMs), end: times.at(axis.endMs) });
  return (
    <ChartCard
      {...timeline}
      className="shares-card"
      title={
        selected === null
          ? t('source.sharesOverTime')
          : t('source.oneOverTime', { expression: t(`expression.${selected}`) })
      }
      option={option}
      label={
        selected === null
          ? t('source.sharesLabel', { time })
          : t('source.oneLabel', { expression: adjective(selected), time })
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
            <p className="quiet shares-note">{t('source.dashedLine')}</p>
          )}
          {withheldSpans(windows).length > 0 && (
            <p className="quiet shares-note">{t('source.dashedBoxes', { floor: windows[0]?.floor ?? 0 })}</p>
          )}
        </>
      }
    />
  );
}
