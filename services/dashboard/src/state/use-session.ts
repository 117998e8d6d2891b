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

  return useMemo(() => session && { ...session, logOut: () => void leave(reconnect) }, [session, reconnect]);
}

/** Ends the session here, and then where the person was signed in. */
async function leave(reconnect: () => void): Promise<void> {
  const next = await logOut().catch((error: unknown) => {
    console.warn('the session could not be ended', error);
    return null;
  });
  if (next === null) reconnect();
  else window.location.assign(next);
}

/** Whether the caller may delete data and read the log. */
export function mayManageData({ role, sources }: Session): boolean {
  return role === 'operator' && sources === null;
}
