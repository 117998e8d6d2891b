import type { Timeline } from '@crowdtone/domain';
import { type ReactNode, useId } from 'react';
import type { SelectedRange, SelectedSpan } from '../../history/range-selection';
import { type CameraTimeline, clockRangeOf, TIMELINE_CLOCK } from '../../history/timeline';
import { t } from '../../text/translate';
import { Card } from '../Card';
import { RangeForm } from './RangeForm';
import { RangePresets } from './RangePresets';
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
  /** Shows a zone of the camera, or with null the whole picture; undefined where that is not offered. */
  readonly onZone?: (zone: string | null) => void;
  /** Further buttons beside the presets. */
  readonly children?: ReactNode;
}

/** Selects a camera and a range of the clock. */
export function TimelineCard(props: TimelineCardProps) {
  const { title, aside, timelines, camera, span, onSelect, onRuns, onZone, children } = props;
  const pickerId = useId();
  const { sourceId, whole, source, zone } = camera;
  const shown = clockRangeOf(span, camera);
  const selection = (next: SelectedSpan) => onSelect({ runId: null, sourceId, span: next });
  return (
    <Card className="range-card" title={title} aside={aside}>
      <div className="range-of">
        <div className="picker">
          <label htmlFor={pickerId}>{t('app.camera')}</label>
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
        {onZone !== undefined && source.zones !== undefined && (
          <div className="picker">
            <label htmlFor={`${pickerId}-zone`}>{t('zones.part')}</label>
            <select
              id={`${pickerId}-zone`}
              value={zone ?? ''}
              onChange={({ target }) => onZone(target.value === '' ? null : target.value)}
            >
              <option value="">{t('zones.whole')}</option>
              {source.zones.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </div>
        )}
        {onRuns && (
          <button type="button" className="button" onClick={onRuns}>
            {t('history.singleRuns')}
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
      <RangePresets title={title} span={span} shown={shown} whole={whole} onSpan={selection}>
        {children}
      </RangePresets>
    </Card>
  );
}
