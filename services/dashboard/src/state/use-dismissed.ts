import { useCallback, useState } from 'react';

const STORAGE_KEY = 'crowdtone.dismissed-alerts';
/** More alerts than can last at once on a page. */
const MOST_KEPT = 400;

/** Which alerts somebody has put out of sight in this tab, by id; kept over reloads. They stay on the page of alerts. */
export function useDismissed(): readonly [ReadonlySet<string>, (id: string) => void] {
  const [dismissed, setDismissed] = useState(stored);
  const dismiss = useCallback((id: string) => {
    setDismissed((before) => {
      const next = [...before, id].slice(-MOST_KEPT);
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
    return new Set(); // somebody else wrote under this name
  }
}
