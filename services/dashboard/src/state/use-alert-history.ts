import type { Alert } from '@crowdtone/domain';
import { useCallback, useEffect, useRef, useState } from 'react';
import { fetchAlerts } from '../gateway/api';
import { ask } from '../gateway/ask';
import { mergeAlerts } from './alert-list';

/** Answers of 500 alerts that a page keeps; what lies further back is for programs. */
const MOST_ANSWERS = 20;

interface Found {
  readonly alerts: readonly Alert[];
  readonly older: boolean;
  readonly answers: number;
}

const NOTHING: Found = { alerts: [], older: true, answers: 0 };

export interface AlertHistory {
  /** The newest first, without a gap. */
  readonly alerts: readonly Alert[];
  /** Whether there are older ones, as far as this page goes back. */
  readonly older: boolean;
  readonly loading: boolean;
  /** Why the last request failed. */
  readonly fault: string | null;
  /** Goes further back; after a fault it tries again. */
  readonly load: () => void;
}

/**
 * Alerts of the past from REST, from the newest backwards as far as somebody wants to look.
 *
 * @param sourceId null for all sources
 * @param snapshots counts snapshots: after each one it begins anew, for alerts may have been missed
 */
export function useAlertHistory(sourceId: string | null, snapshots: number): AlertHistory {
  const [found, setFound] = useState(NOTHING);
  const [loading, setLoading] = useState(true);
  const [fault, setFault] = useState<string | null>(null);
  const stop = useRef<(() => void) | null>(null);

  const loadAfter = useCallback(
    (known: Found) => {
      stop.current?.();
      setLoading(true);
      stop.current = ask(
        (signal) => fetchAlerts(sourceId, known.alerts.at(-1) ?? null, signal),
        ({ alerts, older }) => {
          const answers = known.answers + 1;
          setFound({ alerts: mergeAlerts(known.alerts, alerts), older: older && answers < MOST_ANSWERS, answers });
          setFault(null);
          setLoading(false);
        },
        (why) => {
          setFault(why);
          setLoading(false);
        },
      );
    },
    [sourceId],
  );

  useEffect(() => {
    if (snapshots === 0) return;
    loadAfter(NOTHING);
    return () => stop.current?.();
  }, [snapshots, loadAfter]);

  const load = useCallback(() => loadAfter(found), [loadAfter, found]);
  return { alerts: found.alerts, older: found.older, loading, fault, load };
}
