import { useCallback, useState } from 'react';
import { BROWSER_TIME_ZONE, isTimeZone, setTimeZone } from './time-zone';

const STORAGE_KEY = 'crowdtone.time-zone';

/** The chosen time zone, kept in this browser; that of the browser until one is chosen. */
export function useTimeZone(): readonly [zone: string, choose: (zone: string) => void] {
  const [zone, setZone] = useState(() => {
    const stored = localStorage.getItem(STORAGE_KEY);
    return stored !== null && isTimeZone(stored) ? stored : BROWSER_TIME_ZONE;
  });
  // Before anything is rendered with it.
  setTimeZone(zone);
  const choose = useCallback((next: string) => {
    localStorage.setItem(STORAGE_KEY, next);
    setZone(next);
  }, []);
  return [zone, choose];
}
