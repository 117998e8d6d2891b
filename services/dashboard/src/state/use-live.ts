import { useCallback, useEffect, useReducer, useRef } from 'react';
import { type LiveLink, openLiveLink } from '../gateway/live-link';
import { INITIAL_STATE, type LiveState } from './live-state';
import { type LiveAction, reduceLive } from './reduce-live';

export interface Live {
  readonly state: LiveState;
  readonly tell: (action: LiveAction) => void;
  /** Connects anew, as whoever this browser is logged in as by now. */
  readonly renew: () => void;
  /** Asks for live pictures from now on, or for none any more. */
  readonly askPictures: (wanted: boolean) => void;
}

/** Connects the state to the gateway for as long as the page is there. */
export function useLive(): Live {
  const [state, tell] = useReducer(reduceLive, INITIAL_STATE);
  const link = useRef<LiveLink | null>(null);
  /** A page may ask before there is a link: effects of what is inside run first. */
  const wantsPictures = useRef(false);

  useEffect(() => {
    const opened = openLiveLink(tell);
    link.current = opened;
    opened.askPictures(wantsPictures.current);
    return () => opened.close();
  }, []);

  const { position } = state;
  const behind = state.link === 'behind';
  useEffect(() => {
    if (behind && position !== null) link.current?.resync(position);
  }, [behind, position]);

  const renew = useCallback(() => link.current?.renew(), []);
  const askPictures = useCallback((wanted: boolean) => {
    wantsPictures.current = wanted;
    link.current?.askPictures(wanted);
  }, []);
  return { state, tell, renew, askPictures };
}
