import { adjectiveOf, EXPRESSION_NAMES, type Expression, UNREADABLE_LABELS } from '@crowdtone/domain';
import { useMemo } from 'react';
import { occurringReasons } from '../../charts/count-chart';
import { affectReadings, countReadings, shareReadings } from '../../charts/readings';
import { affectTable, countTable, shareTable } from '../../charts/tables';
import { windowAt, withheldSpans } from '../../charts/timeline';
import { chartsOf, type Panel } from '../../history/panel';
import type { Theme } from '../../theme/tokens';
import { useStillness } from '../../theme/use-stillness';
import { ChartCard } from '../ChartCard';
import { ExpressionPicker } from '../ExpressionPicker';
import '../AffectCard.css';

interface HistoryChartsProps {
  readonly panel: Panel;
  readonly theme: Theme;
  readonly picked: Expression | null;
  readonly onPick: (expression: Expression | null) => void;
  readonly pointedMs: number | null;
  readonly onPoint: (ms: number | null) => void;
}

/** One range over time: shares, people, and what follows from the shares. */
export function HistoryCharts({ panel, theme, picked, onPick, pointedMs, onPoint }: HistoryChartsProps) {
  const { letter, windows, axis, marks } = panel;
  const still = useStillness();
  const charts = useMemo(
    () => chartsOf({ windows, axis, marks }, { theme, still, picked }),
    [windows, axis, marks, theme, still, picked],
  );
  const reasons = useMemo(() => occurringReasons(windows), [windows]);
  const pointed = pointedMs === null ? null : windowAt(windows, pointedMs);
  const timeline = { windows, axis, pointed, marked: null, onPoint };
  const of = letter === null ? '' : `${letter}: `;
  const time = `from ${axis.times.at(axis.startMs)} to ${axis.times.at(axis.endMs)}`;
  const noted = marks.length === 0 ? '' : `; ${marks.length} noted`;
  return (
    <>
      <ChartCard
        {...timeline}
        className="history-shares"
        title={`${of}${picked === null ? 'Shares over time' : `${EXPRESSION_NAMES[picked]} over time`}`}
        option={charts.shares}
        label={
          picked === null
            ? `Stacked areas: shares of eight expressions among the readable people, ${time}${noted}`
            : `Line with a band: share of people who look ${adjectiveOf(picked)} and its 95% interval, ${time}${noted}`
        }
        table={shareTable}
        readings={(window) => shareReadings(window, theme, picked)}
        above={<ExpressionPicker picked={picked} onPick={onPick} />}
        below={
          withheldSpans(windows).length > 0 && (
            <p className="quiet shares-note">
              Framed gaps: too few readable people ({windows[0]?.floor} are needed), so shares are withheld.
            </p>
          )
        }
      />
      <ChartCard
        {...timeline}
        className="history-counts"
        title={`${of}People over time`}
        option={charts.counts}
        label={`Stacked bars: people seen, readable and not readable by reason, ${time}${noted}`}
        table={countTable}
        readings={(window) => countReadings(window, theme, reasons)}
        above={
          <ul className="legend">
            <li>
              <span className="swatch swatch-readable" />
              Readable
            </li>
            {reasons.map((reason) => (
              <li key={reason}>
                <span className={`swatch swatch-${reason}`} />
                {UNREADABLE_LABELS[reason].name}
              </li>
            ))}
          </ul>
        }
      />
      <ChartCard
        {...timeline}
        className="history-affect"
        title={`${of}Valence and arousal`}
        option={charts.affect}
        label={`Two lines: valence and arousal, derived from the shares, each from minus one to one, ${time}${noted}`}
        table={affectTable}
        readings={(window) => affectReadings(window, theme)}
        above={
          <ul className="legend">
            <li>
              <span className="affect-line line-valence" />
              Valence: unpleasant to pleasant
            </li>
            <li>
              <span className="affect-line affect-dashed line-arousal" />
              Arousal: calm to excited
            </li>
            <li>
              <span className="derived">derived</span>
            </li>
          </ul>
        }
      />
    </>
  );
}
