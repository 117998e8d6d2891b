import { isCamera, type RunRecord, type SourceRecord } from '@crowdtone/domain';
import { type ReactNode, useId } from 'react';
import {
  DEFAULT_TIMELINE_SPAN,
  rangeOf,
  type SelectedRange,
  type SelectedSpan,
  wholeOf,
} from '../../history/range-selection';
import { clockOf, sameMoment } from '../../history/source-clock';
import { runLabel } from '../../text/format';
import { t } from '../../text/translate';
import { Card } from '../Card';
import { RangeForm } from './RangeForm';
import { RangePresets } from './RangePresets';
import './RangeCard.css';

interface RangeCardProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly runs: readonly RunRecord[];
  readonly run: RunRecord;
  /** Of the run. */
  readonly sources: readonly SourceRecord[];
  readonly source: SourceRecord;
  readonly span: SelectedSpan;
  readonly onSelect: (selected: SelectedRange) => void;
  /** Further buttons beside the presets. */
  readonly children?: ReactNode;
}

/** Selects a run, a source and a range of time. */
export function RangeCard({ title, aside, runs, run, sources, source, span, onSelect, children }: RangeCardProps) {
  const ids = { run: useId(), source: useId() };
  const { runId } = run;
  const { sourceId } = source;
  const selection = (next: SelectedSpan) => onSelect({ runId, sourceId, span: next });
  const whole = wholeOf(source, run);
  const shown = rangeOf(span, source, run);
  /** Another source at the same time of day. */
  const atSameTime = (id: string): SelectedRange => {
    const next = sources.find((one) => one.sourceId === id);
    if (next === undefined || span.kind !== 'between') return { runId, sourceId: id, span };
    const [fromMs, toMs] = [span.fromMs, span.toMs].map((ms) =>
      sameMoment(ms, clockOf(source, run), clockOf(next, run)),
    );
    const overlaps = fromMs !== undefined && toMs !== undefined && toMs > fromMs;
    return { runId, sourceId: id, span: overlaps ? { kind: 'between', fromMs, toMs } : null };
  };
  return (
    <Card className="range-card" title={title} aside={aside}>
      <div className="range-of">
        <div className="picker">
          <label htmlFor={ids.run}>{t('app.run')}</label>
          <select
            id={ids.run}
            value={runId}
            onChange={({ target }) => onSelect({ runId: target.value, sourceId: null, span: null })}
          >
            {runs.map((one) => (
              <option key={one.runId} value={one.runId}>
                {runLabel(one)}
              </option>
            ))}
          </select>
        </div>
        <div className="picker">
          <label htmlFor={ids.source}>{t('app.source')}</label>
          <select id={ids.source} value={sourceId} onChange={({ target }) => onSelect(atSameTime(target.value))}>
            {sources.map((one) => (
              <option key={one.sourceId} value={one.sourceId}>
                {one.label}
              </option>
            ))}
          </select>
        </div>
      </div>
      <RangeForm
        // Another range resets the inputs.
        key={JSON.stringify([runId, sourceId, span])}
        clock={clockOf(source, run)}
        shown={shown}
        firstMs={0}
        onSpan={selection}
      />
      <RangePresets
        title={title}
        span={span}
        shown={shown}
        whole={whole}
        onSpan={selection}
        first={
          isCamera(source) && (
            <button
              type="button"
              className="button"
              onClick={() => onSelect({ runId: null, sourceId, span: DEFAULT_TIMELINE_SPAN })}
            >
              {t('history.allRuns')}
            </button>
          )
        }
      >
        {children}
      </RangePresets>
    </Card>
  );
}
