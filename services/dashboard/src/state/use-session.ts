import type { Session } from '@crowdtone/domain';
import { useEffect, useMemo, useState } from 'react';
import { fetchSession, logOut } from '../gateway/api';

/** Who is logged in here, and the way out. */
export interface SessionHere extends Session {
  readonly logOut: () => void;
}

/**
 * Asks who is logged in each time the gateway has let this page in; null until it is known.
 *
 * @param snapshots counts how often the gateway let the page in; 0 when it never did
 * @param renew connects anew, as whoever is logged in then
 */
export function useSession(snapshots: number, renew: () => void): SessionHere | null {
  const [session, setSession] = useState<Session | null>(null);
  useEffect(() => {
    if (snapshots === 0) return;
    const stop = new AbortController();
    fetchSession(stop.signal).then(setSession, (error: unknown) => {
      // The page shows its figures without it; the live link tells when the gateway is gone.
      if (!stop.signal.aborted) console.warn('it is not known who is logged in', error);
    });
    return () => stop.abort();
  }, [snapshots]);

  return useMemo(() => session && { ...session, logOut: () => void logOut().finally(renew) }, [session, renew]);
}
