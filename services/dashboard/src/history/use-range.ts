import {
  type RangeSummary,
  type RunRecord,
  type SourceRecord,
  sourceKey,
  summariseRange,
  type TimelineSegment,
} from '@crowdtone/domain';
import { useMemo, useRef } from 'react';
import type { LiveState } from '../state/live-state';
import { rangeOf, type SourceRange, type TimeRange } from './range-selection';
import { clockOf, type SourceClock } from './source-clock';
import { type BinsState, useBins } from './use-bins';

/** A range with its bins. */
export interface LoadedRange {
  readonly run: RunRecord;
  /** As it was when the range was requested. */
  readonly source: SourceRecord;
  /** Identifier of the zone whose figures these are; null for the whole picture. */
  readonly zone: string | null;
  readonly clock: SourceClock;
  readonly range: TimeRange;
  readonly bins: BinsState;
  /** Null while it is loaded, and when it is empty. */
  readonly summary: RangeSummary | null;
  /** Names the selection: equal while a relative range follows its source. */
  readonly identity: string;
  /** Runs of a camera that are joined; null for a source in one run. */
  readonly segments: readonly TimelineSegment[] | null;
  /** Where the summary begins when the network changed within the range; null when it is of all of it. */
  readonly summarySinceMs: number | null;
}

/**
 * Loads a range. A relative range, such as the last hour, is fixed when it is requested, so that the figures do not move;
 * another `attempt` loads the newest.
 *
 * @returns null without a range, or when its run or source is unknown
 */
export function useRange(wanted: SourceRange | null, state: LiveState, attempt: number): LoadedRange | null {
  const run = state.runs.find(({ runId }) => runId === wanted?.runId);
  const source = wanted && state.sources.get(sourceKey(wanted));
  const key = JSON.stringify([wanted, attempt]);
  const last = useRef<{ readonly key: string; readonly asked: Asked } | null>(null);
  if (wanted && run && source && last.current?.key !== key) {
    last.current = { key, asked: { run, source, range: rangeOf(wanted.span, source, run) } };
  }
  const asked = last.current?.key === key ? last.current.asked : null;
  const bins = useBins(
    asked && {
      runId: asked.run.runId,
      sourceId: asked.source.sourceId,
      ...asked.range,
      windowMs: asked.run.settings.windowMs,
      attempt,
    },
  );
  return useMemo(() => {
    const summary = bins.state === 'ready' ? summariseRange(bins.bins) : null;
    const clock = asked && clockOf(asked.source, asked.run);
    return (
      asked &&
      clock && { ...asked, zone: null, clock, bins, summary, identity: key, segments: null, summarySinceMs: null }
    );
  }, [asked, bins, key]);
}

type Asked = Pick<LoadedRange, 'run' | 'source' | 'range'>;
