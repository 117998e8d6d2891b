import { useEffect, useState } from 'react';
import { fetchSources } from '../gateway/api';
import { ask } from '../gateway/ask';
import type { LiveAction } from '../state/reduce-live';

/** Fetches the sources of a run that the live stream may not tell; the answer is why they could not be, or null. */
export function useSources(runId: string | null, snapshots: number, tell: (action: LiveAction) => void): string | null {
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    if (runId === null || snapshots === 0) return;
    return ask(
      (signal) => fetchSources(runId, signal),
      (sources) => {
        setFault(null);
        tell({ kind: 'fetched', sources });
      },
      setFault,
    );
  }, [runId, snapshots, tell]);
  return fault;
}
