import { type GroupWindow, type RunRecord, type SourceRecord, sourceKey } from '@crowdtone/domain';
import { useEffect, useRef, useState } from 'react';
import { fetchSources, fetchWindowsSince } from '../gateway/api';
import { ask } from '../gateway/ask';
import type { LiveState } from './live-state';
import type { LiveAction } from './reduce-live';
import type { History } from './use-history';

/** How far back an overview looks, milliseconds. */
export const OVERVIEW_MS = 5 * 60_000;

/**
 * Fetches what the snapshot does not hold of an overview: the sources of an older run, and the last minutes of sources whose
 * windows did not all come along. One source after the other: figures that are shown already need no hurry.
 */
export function useOverviewHistory(
  run: RunRecord | null,
  { windows, snapshots }: Pick<LiveState, 'windows' | 'snapshots'>,
  tell: (action: LiveAction) => void,
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
      tell({ kind: 'fetched', sources });
      for (const source of sources) {
        if (!isBehind(source, known.current.get(sourceKey(source)), windowMs)) continue;
        const fromMs = Math.max(0, source.positionMs - OVERVIEW_MS);
        tell({ kind: 'fetched', windows: await fetchWindowsSince(source, fromMs, signal) });
      }
    };
    return ask(
      fetchAll,
      () => setHistory('complete'),
      (fault) => setHistory({ fault }),
    );
  }, [runId, windowMs, snapshots, tell]);
  return history;
}

/** Whether more windows of the last minutes must have been closed than are known here; one may just be on its way. */
function isBehind(
  { positionMs }: SourceRecord,
  windows: readonly GroupWindow[] | undefined,
  windowMs: number,
): boolean {
  const closed = Math.floor(Math.min(positionMs, OVERVIEW_MS) / windowMs);
  const known = windows?.filter(({ endMs }) => endMs > positionMs - OVERVIEW_MS).length ?? 0;
  return known === 0 ? closed > 0 : known + 1 < closed;
}
