import type { Expression } from '@crowdtone/domain';
import { useMemo } from 'react';
import { occurringReasons } from '../../charts/count-chart';
import { affectTable, countTable, shareTable } from '../../charts/tables';
import { windowAt, withheldSpans } from '../../charts/timeline';
import { affectTooltip, countTooltip, shareTooltip } from '../../charts/tooltip';
import { chartsOf, type Panel } from '../../history/panel';
import type { TimeRange } from '../../history/range-selection';
import { adjective } from '../../text/mood-text';
import { t } from '../../text/translate';
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
  const titled = (title: string) => (letter === null ? title : t('history.titleOf', { letter, title }));
  const span = t('source.timeSpan', { start: axis.times.at(axis.startMs), end: axis.times.at(axis.endMs) });
  const time = marks.length === 0 ? span : t('history.timeWithNotes', { time: span, count: marks.length });
  return (
    <>
      <ChartCard
        {...timeline}
        className="history-shares"
        title={titled(
          selected === null
            ? t('source.sharesOverTime')
            : t('source.oneOverTime', { expression: t(`expression.${selected}`) }),
        )}
        option={charts.shares}
        label={
          selected === null
            ? t('source.sharesLabel', { time })
            : t('source.oneLabel', { expression: adjective(selected), time })
        }
        table={shareTable}
        tooltip={(window) => shareTooltip(window, theme, selected)}
        above={<ExpressionPicker selected={selected} onSelect={onSelect} />}
        below={
          withheldSpans(windows).length > 0 && (
            <p className="quiet shares-note">{t('source.dashedBoxes', { floor: windows[0]?.floor ?? 0 })}</p>
          )
        }
      />
      <ChartCard
        {...timeline}
        className="history-counts"
        title={titled(t('source.peopleOverTime'))}
        option={charts.counts}
        label={t('history.countsLabel', { time })}
        table={countTable}
        tooltip={(window) => countTooltip(window, theme, reasons)}
        above={
          <ul className="legend">
            <li>
              <span className="swatch swatch-readable" />
              {t('source.readable')}
            </li>
            {reasons.map((reason) => (
              <li key={reason}>
                <span className={`swatch swatch-${reason}`} />
                {t(`unreadable.${reason}`)}
              </li>
            ))}
          </ul>
        }
      />
      <ChartCard
        {...timeline}
        className="history-affect"
        title={titled(t('source.affectTitle'))}
        option={charts.affect}
        label={t('history.affectLabel', { time })}
        table={affectTable}
        tooltip={(window) => affectTooltip(window, theme)}
        above={
          <ul className="legend">
            <li>
              <span className="affect-line line-valence" />
              {t('source.valenceKey')}
            </li>
            <li>
              <span className="affect-line affect-dashed line-arousal" />
              {t('source.arousalKey')}
            </li>
            <li>
              <span className="derived">{t('source.derived')}</span>
            </li>
          </ul>
        }
      />
    </>
  );
}
