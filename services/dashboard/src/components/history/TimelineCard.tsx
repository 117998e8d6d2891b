import type { Timeline } from '@crowdtone/domain';
import { type ReactNode, useId } from 'react';
import { PRESETS, type SelectedRange, type SelectedSpan } from '../../history/range-selection';
import { type CameraTimeline, clockRangeOf, TIMELINE_CLOCK } from '../../history/timeline';
import { Card } from '../Card';
import { RangeForm } from './RangeForm';
import { RangeSteps } from './RangeSteps';
import './RangeCard.css';

interface TimelineCardProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly timelines: readonly Timeline[];
  readonly camera: CameraTimeline;
  readonly span: SelectedSpan;
  readonly onSelect: (selected: SelectedRange) => void;
  /** Shows a run alone; undefined where that is not offered. */
  readonly onRuns?: (() => void) | undefined;
  /** Further buttons beside the presets. */
  readonly children?: ReactNode;
}

/** Selects a camera and a range of the clock. */
export function TimelineCard(props: TimelineCardProps) {
  const { title, aside, timelines, camera, span, onSelect, onRuns, children } = props;
  const pickerId = useId();
  const { sourceId, whole } = camera;
  const shown = clockRangeOf(span, camera);
  const selection = (next: SelectedSpan) => onSelect({ runId: null, sourceId, span: next });
  return (
    <Card className="range-card" title={title} aside={aside}>
      <div className="range-of">
        <div className="picker">
          <label htmlFor={pickerId}>Camera</label>
          <select
            id={pickerId}
            value={sourceId}
            onChange={({ target }) => onSelect({ runId: null, sourceId: target.value, span })}
          >
            {timelines.map((one) => (
              <option key={one.sourceId} value={one.sourceId}>
                {one.newest.source.label}
              </option>
            ))}
          </select>
        </div>
        {onRuns && (
          <button type="button" className="button" onClick={onRuns}>
            Single runs and recordings
          </button>
        )}
      </div>
      <RangeForm
        // Another range resets the inputs; one that follows its camera does not.
        key={JSON.stringify([sourceId, span])}
        clock={TIMELINE_CLOCK}
        shown={shown}
        firstMs={whole.fromMs}
        onSpan={selection}
      />
      <fieldset className="range-quick">
        <legend className="visually-hidden">Presets of {title.toLowerCase()}</legend>
        <RangeSteps shown={shown} whole={whole} onSpan={selection} />
        {PRESETS.filter(([lengthMs]) => lengthMs < whole.toMs - whole.fromMs).map(([lengthMs, words]) => (
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
