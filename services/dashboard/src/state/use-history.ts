import { useEffect, useState } from 'react';
import { fetchSources, fetchWindows } from '../gateway/api';
import { runRequest } from '../gateway/run-request';
import type { LiveAction } from './reduce-live';
import { WINDOWS_KEPT } from './window-list';

/** State of the loading of older windows. */
export type History = 'loading' | 'complete' | { readonly fault: string };

interface Wanted {
  readonly runId: string | null;
  readonly sourceId: string | null;
  /** Changes with each snapshot: what was missed before it may lie further back than it reaches. */
  readonly snapshots: number;
}

/** Fetches what the snapshot does not contain: the sources of an older run, and older windows. */
export function useHistory({ runId, sourceId, snapshots }: Wanted, dispatch: (action: LiveAction) => void): History {
  const [history, setHistory] = useState<History>('loading');
  useEffect(() => {
    if (runId === null || snapshots === 0) return;
    setHistory('loading');
    return runRequest(
      (signal) => fetchAll(runId, sourceId, signal, dispatch),
      () => setHistory('complete'),
      (fault) => setHistory({ fault }),
    );
  }, [runId, sourceId, snapshots, dispatch]);
  return history;
}

async function fetchAll(
  runId: string,
  sourceId: string | null,
  signal: AbortSignal,
  dispatch: (action: LiveAction) => void,
): Promise<void> {
  dispatch({ kind: 'fetched', sources: await fetchSources(runId, signal) });
  if (sourceId === null) return;
  let fetched = 0;
  for await (const windows of fetchWindows({ runId, sourceId }, signal)) {
    dispatch({ kind: 'fetched', windows });
    fetched += windows.length;
    if (fetched >= WINDOWS_KEPT) return;
  }
}
