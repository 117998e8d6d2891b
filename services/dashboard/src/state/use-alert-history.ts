import type { Alert } from '@crowdtone/domain';
import { useCallback, useEffect, useRef, useState } from 'react';
import { fetchAlerts } from '../gateway/api';
import { runRequest } from '../gateway/run-request';
import { mergeAlerts } from './alert-list';

/** Number of answers of 500 alerts that a page keeps; REST has older ones. */
const MAX_ANSWERS = 20;

interface Found {
  readonly alerts: readonly Alert[];
  readonly older: boolean;
  readonly answers: number;
}

const NOTHING: Found = { alerts: [], older: true, answers: 0 };

/** Past alerts, loaded page by page. */
export interface AlertHistory {
  /** The newest first, without a gap. */
  readonly alerts: readonly Alert[];
  /** Whether there are older ones, as far as this page goes back. */
  readonly older: boolean;
  readonly loading: boolean;
  /** Why the last request failed. */
  readonly fault: string | null;
  /** Loads the next page; retries after an error. */
  readonly load: () => void;
}

/**
 * Past alerts from REST, from the newest backwards, page by page.
 *
 * @param sourceId null for all sources
 * @param snapshots number of snapshots: after each one loading starts again, because alerts may have been missed
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
      stop.current = runRequest(
        (signal) => fetchAlerts(sourceId, known.alerts.at(-1) ?? null, signal),
        ({ alerts, older }) => {
          const answers = known.answers + 1;
          setFound({ alerts: mergeAlerts(known.alerts, alerts), older: older && answers < MAX_ANSWERS, answers });
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
