import { useCallback, useEffect, useReducer, useRef } from 'react';
import { type LiveLink, openLiveLink } from '../gateway/live-link';
import { INITIAL_STATE, type LiveState } from './live-state';
import { type LiveAction, reduceLive } from './reduce-live';

/** Connects the state to the gateway for as long as the page is there; the last part connects anew. */
export function useLive(): readonly [LiveState, (action: LiveAction) => void, () => void] {
  const [state, tell] = useReducer(reduceLive, INITIAL_STATE);
  const link = useRef<LiveLink | null>(null);

  useEffect(() => {
    const opened = openLiveLink(tell);
    link.current = opened;
    return () => opened.close();
  }, []);

  const { position } = state;
  const behind = state.link === 'behind';
  useEffect(() => {
    if (behind && position !== null) link.current?.resync(position);
  }, [behind, position]);

  const renew = useCallback(() => link.current?.renew(), []);
  return [state, tell, renew];
}
