import type { Annotation } from '@crowdtone/domain';
import { useCallback, useEffect, useState } from 'react';
import { fetchNotes } from '../gateway/history-api';
import { messageOf } from '../text/message-of';

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
    const stop = new AbortController();
    fetchNotes(runId, stop.signal).then(
      (list) => {
        if (!stop.signal.aborted) setKnown({ runId, list, fault: null });
      },
      (error: unknown) => {
        const fault = messageOf(error);
        if (!stop.signal.aborted)
          setKnown((before) => ({ runId, list: before?.runId === runId ? before.list : [], fault }));
      },
    );
    return () => stop.abort();
  }, [runId, attempt]);
  const renew = useCallback(() => setAttempt((before) => before + 1), []);
  const here = known?.runId === runId ? known : null;
  return { list: here?.list ?? NONE, fault: here?.fault ?? null, renew };
}

const NONE: readonly Annotation[] = [];
