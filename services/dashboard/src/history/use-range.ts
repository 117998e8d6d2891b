import { type RangeSummary, type RunRecord, type SourceRecord, sourceKey, summariseRange } from '@crowdtone/domain';
import { useMemo, useRef } from 'react';
import type { LiveState } from '../state/live-state';
import { clockOf, type SourceClock } from './source-clock';
import { type BinsState, useBins } from './use-bins';
import { rangeOf, type TimeRange, type WantedRange } from './wanted-range';

/** A range that is looked at, with what the store holds of it. */
export interface LookedAt {
  readonly run: RunRecord;
  /** As it was when the range was asked for. */
  readonly source: SourceRecord;
  readonly clock: SourceClock;
  readonly range: TimeRange;
  readonly bins: BinsState;
  /** Null while it is read, and when there is nothing in it. */
  readonly summary: RangeSummary | null;
}

/**
 * Reads what is wanted. A range such as the last hour stays the one that it was when it was asked for, so that the figures stand
 * still while one looks at them; another `attempt` reads the newest.
 *
 * @returns null when nothing is wanted, or what is wanted is not known
 */
export function useRange(wanted: WantedRange | null, state: LiveState, attempt: number): LookedAt | null {
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
    return asked && { ...asked, clock: clockOf(asked.source, asked.run), bins, summary };
  }, [asked, bins]);
}

type Asked = Pick<LookedAt, 'run' | 'source' | 'range'>;
