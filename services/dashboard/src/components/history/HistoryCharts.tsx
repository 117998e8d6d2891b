import { adjectiveOf, EXPRESSION_NAMES, type Expression, UNREADABLE_LABELS } from '@crowdtone/domain';
import { useMemo } from 'react';
import { occurringReasons } from '../../charts/count-chart';
import { affectTable, countTable, shareTable } from '../../charts/tables';
import { windowAt, withheldSpans } from '../../charts/timeline';
import { affectTooltip, countTooltip, shareTooltip } from '../../charts/tooltip';
import { chartsOf, type Panel } from '../../history/panel';
import type { TimeRange } from '../../history/range-selection';
import type { Theme } from '../../theme/tokens';
import { useReducedMotion } from '../../theme/use-reduced-motion';
import { ChartCard } from '../ChartCard';
import { ExpressionPicker } from '../ExpressionPicker';
import '../AffectCard.css';

interface HistoryChartsProps {
  readonly panel: Panel;
  readonly theme: Theme;
  readonly selected: Expression | null;
  readonly onSelect: (expression: Expression | null) => void;
  readonly hoveredMs: number | null;
  readonly onHover: (ms: number | null) => void;
  /** Called with a range that was drawn on a chart, in the time of its source. */
  readonly onRange: (panel: Panel, range: TimeRange) => void;
}

/** Charts of one range: shares, people, valence and arousal. */
export function HistoryCharts({ panel, theme, selected, onSelect, hoveredMs, onHover, onRange }: HistoryChartsProps) {
  const { letter, windows, axis, marks, shiftMs } = panel;
  const reducedMotion = useReducedMotion();
  const charts = useMemo(
    () => chartsOf({ windows, axis, marks }, { theme, reducedMotion, selected }),
    [windows, axis, marks, theme, reducedMotion, selected],
  );
  const reasons = useMemo(() => occurringReasons(windows), [windows]);
  const hovered = hoveredMs === null ? null : windowAt(windows, hoveredMs);
  const drawn = (fromMs: number, toMs: number) =>
    onRange(panel, { fromMs: Math.round(fromMs - shiftMs), toMs: Math.round(toMs - shiftMs) });
  const timeline = { windows, axis, hovered, marked: null, onHover, onRange: drawn };
  const of = letter === null ? '' : `${letter}: `;
  const time = `from ${axis.times.at(axis.startMs)} to ${axis.times.at(axis.endMs)}`;
  const noted = marks.length === 0 ? '' : `; ${marks.length} notes`;
  return (
    <>
      <ChartCard
        {...timeline}
        className="history-shares"
        title={`${of}${selected === null ? 'Shares over time' : `${EXPRESSION_NAMES[selected]} over time`}`}
        option={charts.shares}
        label={
          selected === null
            ? `Stacked areas: shares of eight expressions among the readable people, ${time}${noted}`
            : `Line with a band: share of people who look ${adjectiveOf(selected)} and its 95% interval, ${time}${noted}`
        }
        table={shareTable}
        tooltip={(window) => shareTooltip(window, theme, selected)}
        above={<ExpressionPicker selected={selected} onSelect={onSelect} />}
        below={
          withheldSpans(windows).length > 0 && (
            <p className="quiet shares-note">
              Dashed boxes: shares withheld (fewer than {windows[0]?.floor} people readable at once).
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
        tooltip={(window) => countTooltip(window, theme, reasons)}
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
        tooltip={(window) => affectTooltip(window, theme)}
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
