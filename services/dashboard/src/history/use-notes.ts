import type { Annotation } from '@crowdtone/domain';
import { useCallback, useEffect, useState } from 'react';
import { ask } from '../gateway/ask';
import { fetchNotes } from '../gateway/history-api';

export interface Notes {
  readonly list: readonly Annotation[];
  /** Why they could not be read, or null. */
  readonly fault: string | null;
  /** Reads them again. */
  readonly renew: () => void;
}

/** The notes of a run; an empty list until they are there. */
export function useNotes(runId: string | null): Notes {
  const [known, setKnown] = useState<{ runId: string; list: readonly Annotation[]; fault: string | null } | null>(null);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt reads them again
  useEffect(() => {
    if (runId === null) return;
    return ask(
      (signal) => fetchNotes(runId, signal),
      (list) => setKnown({ runId, list, fault: null }),
      (fault) => setKnown((before) => ({ runId, list: before?.runId === runId ? before.list : [], fault })),
    );
  }, [runId, attempt]);
  const renew = useCallback(() => setAttempt((before) => before + 1), []);
  const here = known?.runId === runId ? known : null;
  return { list: here?.list ?? NONE, fault: here?.fault ?? null, renew };
}

const NONE: readonly Annotation[] = [];
