import type { Timeline } from '@crowdtone/domain';
import { useEffect, useState } from 'react';
import { fetchTimelines } from '../gateway/history-api';
import { runRequest } from '../gateway/run-request';
import type { LiveState } from '../state/live-state';

/** The cameras over all their runs; null until they are loaded. */
export interface Timelines {
  readonly list: readonly Timeline[] | null;
  /** Why they could not be loaded, or null. */
  readonly fault: string | null;
}

/** Loads the cameras over all their runs, and again when the page learned of further sources. */
export function useTimelines({ snapshots, sources }: Pick<LiveState, 'snapshots' | 'sources'>): Timelines {
  const [known, setKnown] = useState<Timelines>({ list: null, fault: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: further sources may be further cameras
  useEffect(() => {
    if (snapshots === 0) return;
    return runRequest(
      fetchTimelines,
      (list) => setKnown({ list, fault: null }),
      (fault) => setKnown((before) => ({ ...before, fault })),
    );
  }, [snapshots, sources.size]);
  return known;
}
