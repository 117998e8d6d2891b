import { useEffect, useState } from 'react';
import { fetchSources } from '../gateway/api';
import type { LiveAction } from '../state/reduce-live';
import { messageOf } from '../text/message-of';

/** Fetches the sources of a run that the live stream may not tell; the answer is why they could not be, or null. */
export function useSources(runId: string | null, snapshots: number, tell: (action: LiveAction) => void): string | null {
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    if (runId === null || snapshots === 0) return;
    const stop = new AbortController();
    fetchSources(runId, stop.signal).then(
      (sources) => {
        if (stop.signal.aborted) return;
        setFault(null);
        tell({ kind: 'fetched', sources });
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setFault(messageOf(error));
      },
    );
    return () => stop.abort();
  }, [runId, snapshots, tell]);
  return fault;
}
