import { useEffect, useState } from 'react';
import { fetchSources } from '../gateway/api';
import { runRequest } from '../gateway/run-request';
import type { LiveAction } from '../state/reduce-live';

/** Fetches the sources of a run that the live stream may not contain. Returns why that failed, or null. */
export function useSources(
  runId: string | null,
  snapshots: number,
  dispatch: (action: LiveAction) => void,
): string | null {
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    if (runId === null || snapshots === 0) return;
    return runRequest(
      (signal) => fetchSources(runId, signal),
      (sources) => {
        setFault(null);
        dispatch({ kind: 'fetched', sources });
      },
      setFault,
    );
  }, [runId, snapshots, dispatch]);
  return fault;
}
