import { useCallback, useState } from 'react';

const STORAGE_KEY = 'crowdtone.dismissed-alerts';
/** More alerts than a page keeps active at once. */
const MAX_KEPT = 400;

/** Ids of the alerts that were dismissed in this tab; kept over reloads. The alerts page still lists them. */
export function useDismissed(): readonly [ReadonlySet<string>, (id: string) => void] {
  const [dismissed, setDismissed] = useState(stored);
  const dismiss = useCallback((id: string) => {
    setDismissed((before) => {
      const next = [...before, id].slice(-MAX_KEPT);
      sessionStorage.setItem(STORAGE_KEY, JSON.stringify(next));
      return new Set(next);
    });
  }, []);
  return [dismissed, dismiss];
}

function stored(): ReadonlySet<string> {
  try {
    const ids: unknown = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '[]');
    return new Set(Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []);
  } catch {
    return new Set(); // another script wrote this key
  }
}
