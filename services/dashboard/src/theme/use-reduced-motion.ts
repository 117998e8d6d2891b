import { useEffect, useState } from 'react';

/** Whether the user asked the system to avoid motion. */
export function useReducedMotion(): boolean {
  const [reducedMotion, setStill] = useState(() => prefersStillness().matches);
  useEffect(() => {
    const query = prefersStillness();
    const follow = (event: MediaQueryListEvent) => setStill(event.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  return reducedMotion;
}

function prefersStillness(): MediaQueryList {
  return matchMedia('(prefers-reduced-motion: reduce)');
}
