import { isCamera, type SourceRecord } from '@crowdtone/domain';
import { useState } from 'react';
import { EmptyState } from '../components/EmptyState';
import { HistoryView } from '../components/history/HistoryView';
import { RangeCard } from '../components/history/RangeCard';
import { TimelineCard } from '../components/history/TimelineCard';
import { Notice } from '../components/Notice';
import { WaitingForWindows } from '../components/WaitingForWindows';
import {
  DEFAULT_TIMELINE_SPAN,
  type HistoryQuery,
  historyFromQuery,
  queryOfHistory,
  rangeBefore,
  type SelectedRange,
  type SelectedSpan,
  type TimeRange,
} from '../history/range-selection';
import { type CameraTimeline, cameraTimeline } from '../history/timeline';
import { useNotes, useTimelineNotes } from '../history/use-notes';
import { useRange } from '../history/use-range';
import { useSources } from '../history/use-sources';
import { useTimelineRange } from '../history/use-timeline-range';
import { useTimelines } from '../history/use-timelines';
import { type Selection, type Shown, showSelected } from '../state/selection';
import { t } from '../text/translate';
import type { PageProps } from './page-props';
import '../components/history/HistoryView.css';

/** A range of a camera that follows it is drawn anew at most this often in its length. */
const STEPS_OF_RANGE = 500;

/**
 * Any stored range of any source, alone or compared with another. A camera is shown by the clock, over all its runs; a
 * recording, and a camera in one run, in its own time. The selection is in the address.
 */
export function HistoryPage({ state, dispatch, shown, router, session, theme }: PageProps) {
  const [attempt, setAttempt] = useState(0);
  const selected = historyFromQuery(router.query ?? {});
  const timelines = useTimelines(state);
  const list = timelines.list ?? [];
  const wantedZone = router.query?.zone ?? null;
  const find = (wanted: Selection | null, zone: string | null): CameraTimeline | null => {
    const sourceId = wanted?.sourceId ?? defaultCamera(shown);
    const timeline = wanted?.runId === null ? list.find((one) => one.sourceId === sourceId) : undefined;
    return timeline === undefined ? null : cameraTimeline(timeline, state, zone);
  };
  const camera = find(router.selection, wantedZone);
  const otherCamera = find(selected.other, null);
  const otherShown = selected.other && otherCamera === null ? showSelected(state, selected.other) : null;
  const alone = camera === null ? shown : null;

  const span = selected.main ?? (camera === null ? defaultSpan(shown?.source) : DEFAULT_TIMELINE_SPAN);
  const otherSpan =
    selected.other?.span ?? (otherCamera === null ? defaultSpan(otherShown?.source) : DEFAULT_TIMELINE_SPAN);
  const ranges = {
    main: useRange(sourceRangeOf(alone, span), state, attempt),
    mainTimeline: useTimelineRange(camera, span, attempt + stepOf(camera, span)),
    other: useRange(sourceRangeOf(otherShown, otherSpan), state, attempt),
    otherTimeline: useTimelineRange(otherCamera, otherSpan, attempt + stepOf(otherCamera, otherSpan)),
  };
  const main = camera === null ? ranges.main : ranges.mainTimeline;
  const other = otherCamera === null ? ranges.other : ranges.otherTimeline;
  const [runId, otherRunId] = [alone?.run.runId ?? null, otherShown?.run.runId ?? null];
  const runNotes = [useNotes(runId), useNotes(otherRunId)] as const;
  const clockNotes = [useTimelineNotes(main?.segments ?? null), useTimelineNotes(other?.segments ?? null)] as const;
  const faults = [useSources(runId, state.snapshots, dispatch), useSources(otherRunId, state.snapshots, dispatch)];
  const fault = [timelines.fault, ...faults].find((one) => one !== null);

  if (shown === null) return <EmptyState connecting={state.snapshots === 0} />;
  if (router.selection.runId === null && timelines.list === null && timelines.fault === null) {
    return <p className="quiet">{t('app.loading')}</p>;
  }
  const source = camera?.source ?? shown.source;
  if (source === null) return <WaitingForWindows run={shown.run} source={null} />;

  const place: Selection = { runId: camera === null ? shown.run.runId : null, sourceId: source.sourceId };
  const query = (history: HistoryQuery, zone = wantedZone) => ({
    ...queryOfHistory(history),
    ...(zone !== null && { zone }),
  });
  const onMain = ({ span: next, ...selection }: SelectedRange) =>
    router.onUpdate(selection, query({ ...selected, main: next }));
  // Compared ranges stay selected when a newer run starts.
  const onOther = (next: SelectedRange | null) => router.onUpdate(place, query({ main: span, other: next }));
  const before = main && { ...place, span: rangeBefore(main.range) };
  const otherSource = otherCamera?.source ?? otherShown?.source ?? null;
  const compares = otherSource !== null;
  const compare = !compares && before && (
    <button type="button" className="button" onClick={() => onOther(before)}>
      {t('history.compare')}
    </button>
  );
  const title = compares ? t('history.rangeA') : t('history.range');
  const otherCard = {
    title: t('history.rangeB'),
    span: otherSpan,
    onSelect: onOther,
    aside: (
      <button type="button" className="button" onClick={() => onOther(null)}>
        {t('history.stopComparing')}
      </button>
    ),
    children: before && (
      <button type="button" className="button" onClick={() => onOther(before)}>
        {t('history.justBeforeA')}
      </button>
    ),
  };
  const follows = camera !== null && span.kind === 'last';
  const onRange = (of: 'main' | 'other', { fromMs, toMs }: TimeRange) => {
    const next: SelectedSpan = { kind: 'between', fromMs: Math.max(0, fromMs), toMs };
    if (of === 'main') onMain({ ...place, span: next });
    else if (selected.other !== null) onOther({ ...selected.other, span: next });
  };
  return (
    <>
      <div className="history-heading">
        <h1>{t('page.history')}</h1>
        {source.state === 'running' && !follows && (
          <button type="button" className="button" onClick={() => setAttempt(attempt + 1)}>
            {t('history.refresh')}
          </button>
        )}
      </div>
      {fault !== undefined && (
        <Notice tone="bad" title={t('history.sourcesFault')}>
          {fault}
        </Notice>
      )}
      <div className={`history-view ${compares ? 'history-beside' : 'history-alone'}`}>
        {camera === null ? (
          <RangeCard
            title={title}
            runs={state.runs}
            run={shown.run}
            sources={shown.sources}
            source={source}
            span={span}
            onSelect={onMain}
            aside={compare}
          />
        ) : (
          <TimelineCard
            title={title}
            timelines={list}
            camera={camera}
            span={span}
            onSelect={onMain}
            onZone={(zone) => router.onUpdate(place, query({ ...selected, main: span }, zone))}
            onRuns={() => onMain({ runId: shown.run.runId, sourceId: null, span: null })}
            aside={compare}
          />
        )}
        {otherCamera !== null && <TimelineCard timelines={list} camera={otherCamera} {...otherCard} />}
        {otherShown?.source && (
          <RangeCard
            runs={state.runs}
            run={otherShown.run}
            sources={otherShown.sources}
            source={otherShown.source}
            {...otherCard}
          />
        )}
        {main && (
          <HistoryView
            main={main}
            source={source}
            other={other}
            notes={[camera === null ? runNotes[0] : clockNotes[0], otherCamera === null ? runNotes[1] : clockNotes[1]]}
            session={session}
            theme={theme}
            onAgain={() => setAttempt(attempt + 1)}
            onRange={onRange}
          />
        )}
      </div>
    </>
  );
}

/** The camera that is shown when none is selected; null when the newest run is of recordings. */
function defaultCamera(shown: Shown | null): string | null {
  return shown?.source && isCamera(shown.source) ? shown.source.sourceId : null;
}

/** All of a recording, the last hour of a camera. */
function defaultSpan(source: SourceRecord | null | undefined): SelectedSpan {
  return source && isCamera(source) ? DEFAULT_TIMELINE_SPAN : { kind: 'all' };
}

/** Rises when a relative range has moved far enough to be drawn anew. */
function stepOf(camera: CameraTimeline | null, span: SelectedSpan): number {
  if (camera === null || span.kind !== 'last') return 0;
  return Math.floor(camera.whole.toMs / Math.max(camera.run.settings.windowMs, span.lengthMs / STEPS_OF_RANGE));
}

function sourceRangeOf(shown: Shown | null, span: SelectedSpan) {
  return shown?.source ? { runId: shown.run.runId, sourceId: shown.source.sourceId, span } : null;
}
