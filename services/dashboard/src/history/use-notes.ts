import type { Annotation } from '@crowdtone/domain';
import { useCallback, useEffect, useState } from 'react';
import { fetchNotes } from '../gateway/history-api';
import { runRequest } from '../gateway/run-request';

/** The notes of a run. */
export interface Notes {
  readonly list: readonly Annotation[];
  /** Why they could not be loaded, or null. */
  readonly fault: string | null;
  /** Loads them again. */
  readonly reload: () => void;
}

/** Loads the notes of a run; an empty list until then. */
export function useNotes(runId: string | null): Notes {
  const [known, setKnown] = useState<{ runId: string; list: readonly Annotation[]; fault: string | null } | null>(null);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt loads them again
  useEffect(() => {
    if (runId === null) return;
    return runRequest(
      (signal) => fetchNotes(runId, signal),
      (list) => setKnown({ runId, list, fault: null }),
      (fault) => setKnown((before) => ({ runId, list: before?.runId === runId ? before.list : [], fault })),
    );
  }, [runId, attempt]);
  const reload = useCallback(() => setAttempt((before) => before + 1), []);
  const here = known?.runId === runId ? known : null;
  return { list: here?.list ?? NONE, fault: here?.fault ?? null, reload };
}

const NONE: readonly Annotation[] = [];
