import { useCallback, useState } from 'react';
import { BROWSER_TIME_ZONE, isTimeZone, setTimeZone } from './time-zone';

const STORAGE_KEY = 'crowdtone.time-zone';

/**
 * The chosen time zone, kept in this browser; until one is chosen that of the place, or else that of the browser.
 *
 * @param ofPlace as configured; null when none is, and while that is unknown
 */
export function useTimeZone(ofPlace: string | null): readonly [zone: string, choose: (zone: string) => void] {
  const [chosen, setChosen] = useState(() => {
    const stored = localStorage.getItem(STORAGE_KEY);
    return stored !== null && isTimeZone(stored) ? stored : null;
  });
  const zone = chosen ?? (ofPlace !== null && isTimeZone(ofPlace) ? ofPlace : BROWSER_TIME_ZONE);
  // Before anything is rendered with it.
  setTimeZone(zone);
  const choose = useCallback((next: string) => {
    localStorage.setItem(STORAGE_KEY, next);
    setChosen(next);
  }, []);
  return [zone, choose];
}
