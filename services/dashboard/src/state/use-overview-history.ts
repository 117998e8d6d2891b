import { type GroupWindow, type RunRecord, type SourceRecord, sourceKey } from '@crowdtone/domain';
import { useEffect, useRef, useState } from 'react';
import { fetchSources, fetchWindowsSince } from '../gateway/api';
import { runRequest } from '../gateway/run-request';
import type { LiveState } from './live-state';
import type { LiveAction } from './reduce-live';
import type { History } from './use-history';

/** Period of the overview, milliseconds. */
export const OVERVIEW_MS = 5 * 60_000;

/**
 * Fetches what the snapshot does not contain for an overview: the sources of an older run, and the last minutes of sources
 * whose windows are incomplete. One source after the other, since newer figures are shown already.
 */
export function useOverviewHistory(
  run: RunRecord | null,
  { windows, snapshots }: Pick<LiveState, 'windows' | 'snapshots'>,
  dispatch: (action: LiveAction) => void,
): History {
  const [history, setHistory] = useState<History>('loading');
  const known = useRef(windows);
  known.current = windows;
  const runId = run?.runId ?? null;
  const windowMs = run?.settings.windowMs ?? 0;
  useEffect(() => {
    if (runId === null || snapshots === 0) return;
    setHistory('loading');
    const fetchAll = async (signal: AbortSignal) => {
      const sources = await fetchSources(runId, signal);
      dispatch({ kind: 'fetched', sources });
      for (const source of sources) {
        if (!isBehind(source, known.current.get(sourceKey(source)), windowMs)) continue;
        const fromMs = Math.max(0, source.positionMs - OVERVIEW_MS);
        dispatch({ kind: 'fetched', windows: await fetchWindowsSince(source, fromMs, signal) });
      }
    };
    return runRequest(
      fetchAll,
      () => setHistory('complete'),
      (fault) => setHistory({ fault }),
    );
  }, [runId, windowMs, snapshots, dispatch]);
  return history;
}

/** Whether windows of the last minutes are missing; one may be in transit. */
function isBehind(
  { positionMs }: SourceRecord,
  windows: readonly GroupWindow[] | undefined,
  windowMs: number,
): boolean {
  const closed = Math.floor(Math.min(positionMs, OVERVIEW_MS) / windowMs);
  const known = windows?.filter(({ endMs }) => endMs > positionMs - OVERVIEW_MS).length ?? 0;
  return known === 0 ? closed > 0 : known + 1 < closed;
}
