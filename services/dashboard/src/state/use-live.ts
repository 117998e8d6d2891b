import { useCallback, useEffect, useReducer, useRef } from 'react';
import { type LiveConnection, openLiveConnection } from '../gateway/live-connection';
import { INITIAL_STATE, type LiveState } from './live-state';
import { type LiveAction, reduceLive } from './reduce-live';

/** The live state and the connection that feeds it. */
export interface Live {
  readonly state: LiveState;
  readonly dispatch: (action: LiveAction) => void;
  /** Reconnects with the current session. */
  readonly reconnect: () => void;
  /** Starts or stops the stream of live thumbnails. */
  readonly streamThumbnails: (wanted: boolean) => void;
}

/**
 * Connects the state to the gateway while the component is mounted.
 *
 * @param windowsKept windows of each source that are kept
 */
export function useLive(windowsKept: number): Live {
  const [state, dispatch] = useReducer(reduceLive, { ...INITIAL_STATE, windowsKept });
  const link = useRef<LiveConnection | null>(null);
  /** A page may ask before the connection exists: effects of children run first. */
  const wantsThumbnails = useRef(false);

  useEffect(() => {
    const opened = openLiveConnection(dispatch);
    link.current = opened;
    opened.streamThumbnails(wantsThumbnails.current);
    return () => opened.close();
  }, []);

  const { position } = state;
  const behind = state.link === 'behind';
  useEffect(() => {
    if (behind && position !== null) link.current?.resync(position);
  }, [behind, position]);

  const reconnect = useCallback(() => link.current?.reconnect(), []);
  const streamThumbnails = useCallback((wanted: boolean) => {
    wantsThumbnails.current = wanted;
    link.current?.streamThumbnails(wanted);
  }, []);
  return { state, dispatch, reconnect, streamThumbnails };
}
