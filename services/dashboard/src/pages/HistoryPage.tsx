import { isCamera, type SourceRecord } from '@crowdtone/domain';
import { useState } from 'react';
import { HistoryView } from '../components/history/HistoryView';
import { RangeCard } from '../components/history/RangeCard';
import { NothingYet } from '../components/NothingYet';
import { Notice } from '../components/Notice';
import { WaitingForWindows } from '../components/WaitingForWindows';
import { useNotes } from '../history/use-notes';
import { useRange } from '../history/use-range';
import { useSources } from '../history/use-sources';
import {
  historyFromQuery,
  type PickedRange,
  queryOfHistory,
  rangeBefore,
  type WantedSpan,
} from '../history/wanted-range';
import { type Shown, showPicked } from '../state/selection';
import type { PageProps } from './page-props';
import '../components/history/HistoryView.css';

const HOUR_MS = 3_600_000;

/** What the store holds: any range of any source, alone or beside another. What is looked at is in the address. */
export function HistoryPage({ state, tell, shown, placing, session, theme }: PageProps) {
  const [attempt, setAttempt] = useState(0);
  const picked = historyFromQuery(placing.query ?? {});
  const otherShown = picked.other && showPicked(state, picked.other);
  const span = picked.main ?? usualSpan(shown?.source);
  const otherSpan = picked.other?.span ?? usualSpan(otherShown?.source);
  const main = useRange(wantedOf(shown, span), state, attempt);
  const other = useRange(wantedOf(otherShown, otherSpan), state, attempt);
  const [runId, otherRunId] = [shown?.run.runId ?? null, otherShown?.run.runId ?? null];
  const notes = [useNotes(runId), useNotes(otherRunId)] as const;
  const faults = [useSources(runId, state.snapshots, tell), useSources(otherRunId, state.snapshots, tell)];
  const fault = faults.find((one) => one !== null);

  if (shown === null) return <NothingYet connecting={state.snapshots === 0} />;
  const { run, source, sources } = shown;
  if (source === null) return <WaitingForWindows run={run} source={null} />;

  const onMain = ({ span: main, ...pick }: PickedRange) => placing.onLook(pick, queryOfHistory({ ...picked, main }));
  const onOther = (next: PickedRange | null) =>
    // Whatever is compared stays, also when a newer run comes.
    placing.onLook({ runId: run.runId, sourceId: source.sourceId }, queryOfHistory({ main: span, other: next }));
  const before = main && { runId: run.runId, sourceId: source.sourceId, span: rangeBefore(main.range) };
  const compares = otherShown?.source != null;
  return (
    <>
      <div className="history-heading">
        <h1>History</h1>
        {source.state === 'running' && (
          <button type="button" className="button" onClick={() => setAttempt(attempt + 1)}>
            Read the newest
          </button>
        )}
      </div>
      {fault !== undefined && (
        <Notice tone="bad" title="The sources of a run could not be read">
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
          onPick={onMain}
          aside={
            !compares &&
            before && (
              <button type="button" className="button" onClick={() => onOther(before)}>
                Compare with another
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
            onPick={onOther}
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

/** A camera may have run for months, and what people ask for first is lately; a recording has an end. */
function usualSpan(source: SourceRecord | null | undefined): WantedSpan {
  return source && isCamera(source) ? { kind: 'last', lengthMs: HOUR_MS } : { kind: 'all' };
}

function wantedOf(shown: Shown | null, span: WantedSpan) {
  return shown?.source ? { runId: shown.run.runId, sourceId: shown.source.sourceId, span } : null;
}
