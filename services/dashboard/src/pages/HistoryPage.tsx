import { isCamera, type SourceRecord } from '@crowdtone/domain';
import { useState } from 'react';
import { EmptyState } from '../components/EmptyState';
import { HistoryView } from '../components/history/HistoryView';
import { RangeCard } from '../components/history/RangeCard';
import { Notice } from '../components/Notice';
import { WaitingForWindows } from '../components/WaitingForWindows';
import {
  historyFromQuery,
  queryOfHistory,
  rangeBefore,
  type SelectedRange,
  type SelectedSpan,
} from '../history/range-selection';
import { useNotes } from '../history/use-notes';
import { useRange } from '../history/use-range';
import { useSources } from '../history/use-sources';
import { type Shown, showSelected } from '../state/selection';
import type { PageProps } from './page-props';
import '../components/history/HistoryView.css';

const HOUR_MS = 3_600_000;

/** Any stored range of any source, alone or compared with another. The selection is in the address. */
export function HistoryPage({ state, dispatch, shown, router, session, theme }: PageProps) {
  const [attempt, setAttempt] = useState(0);
  const selected = historyFromQuery(router.query ?? {});
  const otherShown = selected.other && showSelected(state, selected.other);
  const span = selected.main ?? defaultSpan(shown?.source);
  const otherSpan = selected.other?.span ?? defaultSpan(otherShown?.source);
  const main = useRange(sourceRangeOf(shown, span), state, attempt);
  const other = useRange(sourceRangeOf(otherShown, otherSpan), state, attempt);
  const [runId, otherRunId] = [shown?.run.runId ?? null, otherShown?.run.runId ?? null];
  const notes = [useNotes(runId), useNotes(otherRunId)] as const;
  const faults = [useSources(runId, state.snapshots, dispatch), useSources(otherRunId, state.snapshots, dispatch)];
  const fault = faults.find((one) => one !== null);

  if (shown === null) return <EmptyState connecting={state.snapshots === 0} />;
  const { run, source, sources } = shown;
  if (source === null) return <WaitingForWindows run={run} source={null} />;

  const onMain = ({ span: main, ...selection }: SelectedRange) =>
    router.onUpdate(selection, queryOfHistory({ ...selected, main }));
  const onOther = (next: SelectedRange | null) =>
    // Compared ranges stay selected when a newer run starts.
    router.onUpdate({ runId: run.runId, sourceId: source.sourceId }, queryOfHistory({ main: span, other: next }));
  const before = main && { runId: run.runId, sourceId: source.sourceId, span: rangeBefore(main.range) };
  const compares = otherShown?.source != null;
  return (
    <>
      <div className="history-heading">
        <h1>History</h1>
        {source.state === 'running' && (
          <button type="button" className="button" onClick={() => setAttempt(attempt + 1)}>
            Refresh
          </button>
        )}
      </div>
      {fault !== undefined && (
        <Notice tone="bad" title="Sources could not be loaded">
          {fault}
        </Notice>
      )}
      <div className={`history-view ${compares ? 'history-beside' : 'history-alone'}`}>
        <RangeCard
          title={compares ? 'Range A' : 'Range'}
          runs={state.runs}
          run={run}
          sources={sources}
          source={source}
          span={span}
          onSelect={onMain}
          aside={
            !compares &&
            before && (
              <button type="button" className="button" onClick={() => onOther(before)}>
                Compare
              </button>
            )
          }
        />
        {otherShown?.source && (
          <RangeCard
            title="Range B"
            runs={state.runs}
            run={otherShown.run}
            sources={otherShown.sources}
            source={otherShown.source}
            span={otherSpan}
            onSelect={onOther}
            aside={
              <button type="button" className="button" onClick={() => onOther(null)}>
                Stop comparing
              </button>
            }
          >
            {before && (
              <button type="button" className="button" onClick={() => onOther(before)}>
                Just before A
              </button>
            )}
          </RangeCard>
        )}
        {main && (
          <HistoryView
            main={main}
            source={source}
            other={other}
            notes={notes}
            session={session}
            theme={theme}
            onAgain={() => setAttempt(attempt + 1)}
          />
        )}
      </div>
    </>
  );
}

/** The last hour of a camera, which may have run for months; all of a recording. */
function defaultSpan(source: SourceRecord | null | undefined): SelectedSpan {
  return source && isCamera(source) ? { kind: 'last', lengthMs: HOUR_MS } : { kind: 'all' };
}

function sourceRangeOf(shown: Shown | null, span: SelectedSpan) {
  return shown?.source ? { runId: shown.run.runId, sourceId: shown.source.sourceId, span } : null;
}
