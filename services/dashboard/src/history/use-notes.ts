import type { Annotation, TimelineSegment } from '@crowdtone/domain';
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

/** Runs of a camera whose notes are loaded together. */
const MAX_RUNS = 20;

/** Loads the notes on the joined runs of a camera, at times of the clock; an empty list until then. */
export function useTimelineNotes(segments: readonly TimelineSegment[] | null): Notes {
  const [known, setKnown] = useState<{ key: string; list: readonly Annotation[]; fault: string | null } | null>(null);
  const [attempt, setAttempt] = useState(0);
  const newest = (segments ?? []).slice(-MAX_RUNS);
  const key = newest.map(({ run, begunAt }) => `${run.runId} ${begunAt}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key names the segments; another attempt loads them again
  useEffect(() => {
    if (newest.length === 0) return;
    return runRequest(
      (signal) =>
        Promise.all(newest.map(async (segment) => onClock(await fetchNotes(segment.run.runId, signal), segment))),
      (lists) => setKnown({ key, list: lists.flat(), fault: null }),
      (fault) => setKnown((before) => ({ key, list: before?.key === key ? before.list : [], fault })),
    );
  }, [key, attempt]);
  const reload = useCallback(() => setAttempt((before) => before + 1), []);
  const here = known?.key === key ? known : null;
  return { list: here?.list ?? NONE, fault: here?.fault ?? null, reload };
}

/** Notes on a camera, or on all sources of its run, at times of the clock. */
function onClock(notes: readonly Annotation[], { run, source, begunAt }: TimelineSegment): readonly Annotation[] {
  return notes
    .filter(({ sourceId }) => sourceId === null || sourceId === source.sourceId)
    .map((note) => {
      const zeroAt = note.sourceId === null ? Date.parse(run.startedAt) : begunAt;
      const { atMs, untilMs } = note;
      return {
        ...note,
        sourceId: source.sourceId,
        atMs: atMs + zeroAt,
        untilMs: untilMs === null ? null : untilMs + zeroAt,
      };
    });
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
