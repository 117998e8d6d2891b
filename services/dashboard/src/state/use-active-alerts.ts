import { useEffect, useState } from 'react';
import { fetchActiveAlerts } from '../gateway/api';
import { runRequest } from '../gateway/run-request';
import type { LiveAction } from './reduce-live';

/**
 * Loads the active alerts after each snapshot, because alerts that fired or were resolved before it are not sent again.
 *
 * @param snapshots number of snapshots; 0 before the gateway accepted the connection
 * @returns why loading failed, or null
 */
export function useActiveAlerts(snapshots: number, dispatch: (action: LiveAction) => void): string | null {
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    if (snapshots === 0) return;
    return runRequest(
      fetchActiveAlerts,
      ({ alerts, older }) => {
        setFault(null);
        dispatch({ kind: 'active-alerts', alerts, complete: !older });
      },
      setFault,
    );
  }, [snapshots, dispatch]);
  return fault;
}
