import { useState } from 'react';
import { addressOfPick, type Pick, pickFromAddress } from './selection';

/** What the user picked, kept in the address of the page. */
export function usePick(): readonly [Pick, (pick: Pick) => void] {
  const [pick, setPick] = useState(() => pickFromAddress(location.search));
  return [
    pick,
    (next) => {
      setPick(next);
      history.replaceState(null, '', `${location.pathname}${addressOfPick(next)}`);
    },
  ];
}
