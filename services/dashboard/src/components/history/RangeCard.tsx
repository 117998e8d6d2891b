import type { RunRecord, SourceRecord } from '@crowdtone/domain';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { rangeOf, type SelectedRange, type SelectedSpan, wholeOf } from '../../history/range-selection';
import { clockOf, fieldText, readField, sameMoment } from '../../history/source-clock';
import { runLabel } from '../../text/format';
import { Card } from '../Card';
import { TimeField } from './TimeField';
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

const MINUTE_MS = 60_000;
const PRESETS: readonly (readonly [lengthMs: number, words: string])[] = [
  [15 * MINUTE_MS, 'Last 15 min'],
  [60 * MINUTE_MS, 'Last hour'],
  [24 * 60 * MINUTE_MS, 'Last day'],
];

/** Selects a run, a source and a range of time. */
export function RangeCard({ title, aside, runs, run, sources, source, span, onSelect, children }: RangeCardProps) {
  const ids = { run: useId(), source: useId() };
  const { runId } = run;
  const { sourceId } = source;
  const selection = (next: SelectedSpan) => onSelect({ runId, sourceId, span: next });
  const whole = wholeOf(source, run);
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
          <label htmlFor={ids.run}>Run</label>
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
          <label htmlFor={ids.source}>Source</label>
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
        run={run}
        source={source}
        span={span}
        onSpan={selection}
      />
      <fieldset className="range-quick">
        <legend className="visually-hidden">Presets of {title.toLowerCase()}</legend>
        {PRESETS.filter(([lengthMs]) => lengthMs < whole.toMs).map(([lengthMs, words]) => (
          <button
            key={words}
            type="button"
            className="button"
            aria-pressed={span.kind === 'last' && span.lengthMs === lengthMs}
            onClick={() => selection({ kind: 'last', lengthMs })}
          >
            {words}
          </button>
        ))}
        <button
          type="button"
          className="button"
          aria-pressed={span.kind === 'all'}
          onClick={() => selection({ kind: 'all' })}
        >
          All
        </button>
        {children}
      </fieldset>
    </Card>
  );
}

interface RangeFormProps extends Pick<RangeCardProps, 'run' | 'source' | 'span'> {
  readonly onSpan: (span: SelectedSpan) => void;
}

function RangeForm({ run, source, span, onSpan }: RangeFormProps) {
  const clock = clockOf(source, run);
  const shown = rangeOf(span, source, run);
  const [from, setFrom] = useState(() => fieldText(clock, shown.fromMs));
  const [to, setTo] = useState(() => fieldText(clock, shown.toMs));
  const [fault, setFault] = useState<string | null>(null);
  const faultId = useId();

  function submit(event: FormEvent): void {
    event.preventDefault();
    const [fromMs, toMs] = [readField(clock, from, shown.fromMs), readField(clock, to, shown.toMs)];
    if (fromMs === null || toMs === null) {
      setFault(
        clock.zeroAt === null
          ? 'Enter times as h:mm:ss, for example 0:12:30'
          : 'Enter both times as yyyy-mm-dd hh:mm:ss',
      );
    } else if (toMs <= fromMs) setFault('The end must be after the start');
    else if (toMs <= 0) setFault(`The source started at ${fieldText(clock, 0)}; choose a later time`);
    else {
      setFault(null);
      onSpan({ kind: 'between', fromMs: Math.max(0, fromMs), toMs });
    }
  }

  const field = { clock, invalid: fault !== null, faultId };
  return (
    <form className="range-form" onSubmit={submit} noValidate>
      <TimeField label="From" text={from} onText={setFrom} {...field} />
      <TimeField label="To" text={to} onText={setTo} {...field} />
      <button type="submit" className="button">
        Show
      </button>
      {fault !== null && (
        <p id={faultId} className="range-fault" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}
