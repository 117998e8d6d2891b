import { useEffect, useState } from 'react';
import { fetchLastingAlerts } from '../gateway/api';
import { ask } from '../gateway/ask';
import type { LiveAction } from './reduce-live';

/**
 * Asks after each snapshot which alerts last, because those that fired or were over before it are not told again.
 *
 * @param snapshots counts snapshots; 0 while the gateway never let this page in
 * @returns why that is not known; null when it is
 */
export function useLastingAlerts(snapshots: number, tell: (action: LiveAction) => void): string | null {
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    if (snapshots === 0) return;
    return ask(
      fetchLastingAlerts,
      ({ alerts, older }) => {
        setFault(null);
        tell({ kind: 'lasting-alerts', alerts, complete: !older });
      },
      setFault,
    );
  }, [snapshots, tell]);
  return fault;
}
