import type {
  Alert,
  ApiError,
  GroupWindow,
  LivePosition,
  RunRecord,
  SourceHealth,
  SourceRecord,
  SourceThumbnail,
} from '@crowdtone/domain';
import { WINDOWS_KEPT } from './window-list';

/**
 * State of the connection to the gateway: `connecting` before the first snapshot, `live` when nothing is missing, `behind`
 * while it waits for what it missed, `lost` without a connection, `locked` when the gateway requires a token, `outdated`
 * when it speaks a newer protocol.
 */
export type Link = 'connecting' | 'live' | 'behind' | 'lost' | 'locked' | 'outdated';

/** Position of a running source when this page first received it, from which its speed is computed. */
export interface PaceMark {
  /** Clock of this machine, milliseconds. */
  readonly atMs: number;
  readonly positionMs: number;
}

/** When a window came live. */
export interface WindowArrival {
  readonly index: number;
  /** Local time, milliseconds since 1970. */
  readonly atMs: number;
}

/** The live thumbnail of a camera, and when it was received. */
export interface Thumbnail {
  readonly picture: SourceThumbnail;
  /** Clock of this machine, milliseconds. */
  readonly receivedAtMs: number;
}

/** The live state of the page; everything on screen is computed from it and from the selection of the user. */
export interface LiveState {
  readonly link: Link;
  /** Whether the connection polls, because no WebSocket could be opened. */
  readonly isPolling: boolean;
  /** Why the last attempt to connect failed; null when it did not, and while that is unknown. */
  readonly failure: string | null;
  /** Why the gateway refuses access; null while it does not. */
  readonly refusal: ApiError['error'] | null;
  /** The last event up to which nothing is missing. */
  readonly position: LivePosition | null;
  /** Counts snapshots: after each, windows that were closed meanwhile may be missing and are fetched. */
  readonly snapshots: number;
  /** Local time of the last message, milliseconds since 1970. */
  readonly receivedAtMs: number | null;
  /** Newest first. */
  readonly runs: readonly RunRecord[];
  readonly sources: ReadonlyMap<string, SourceRecord>;
  /** Windows of each source that are kept. */
  readonly windowsKept: number;
  /** By source, in the order of time. */
  readonly windows: ReadonlyMap<string, readonly GroupWindow[]>;
  readonly paces: ReadonlyMap<string, PaceMark>;
  /** Latency of the newest live window after its last frame, milliseconds, by source. */
  readonly delays: ReadonlyMap<string, number>;
  /** Arrival of the newest live window, by source. */
  readonly arrivals: ReadonlyMap<string, WindowArrival>;
  /** Health of cameras, by source; recordings have none. */
  readonly health: ReadonlyMap<string, SourceHealth>;
  /** The newest by source, while a page streams thumbnails. */
  readonly thumbnails: ReadonlyMap<string, Thumbnail>;
  /** Newest first: the active ones, and those resolved since the last snapshot. */
  readonly alerts: readonly Alert[];
  /** Ids of alerts that were active at the last snapshot, until REST confirms them. */
  readonly unconfirmedAlerts: ReadonlySet<string>;
}

/** The state before the first message. */
export const INITIAL_STATE: LiveState = {
  link: 'connecting',
  isPolling: false,
  failure: null,
  refusal: null,
  position: null,
  snapshots: 0,
  receivedAtMs: null,
  runs: [],
  sources: new Map(),
  windowsKept: WINDOWS_KEPT,
  windows: new Map(),
  paces: new Map(),
  delays: new Map(),
  arrivals: new Map(),
  health: new Map(),
  thumbnails: new Map(),
  alerts: [],
  unconfirmedAlerts: new Set(),
};
