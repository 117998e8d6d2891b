import type { Session } from '@crowdtone/domain';
import { useEffect, useMemo, useState } from 'react';
import { fetchSession, logOut } from '../gateway/api';

/** The current session, and how to end it. */
export interface CurrentSession extends Session {
  readonly logOut: () => void;
}

/**
 * Loads the session after each snapshot; null until then.
 *
 * @param snapshots number of snapshots; 0 before the gateway accepted the connection
 * @param reconnect reconnects with the current session
 */
export function useSession(snapshots: number, reconnect: () => void): CurrentSession | null {
  const [session, setSession] = useState<Session | null>(null);
  useEffect(() => {
    if (snapshots === 0) return;
    const stop = new AbortController();
    fetchSession(stop.signal).then(setSession, (error: unknown) => {
      // The page works without it; the live connection reports an unreachable gateway.
      if (!stop.signal.aborted) console.warn('the session could not be loaded', error);
    });
    return () => stop.abort();
  }, [snapshots]);

  return useMemo(() => session && { ...session, logOut: () => void logOut().finally(reconnect) }, [session, reconnect]);
}

/** Whether the caller may delete data and read the log. */
export function mayManageData({ role, sources }: Session): boolean {
  return role === 'operator' && sources === null;
}
