import type {
  Alert,
  ApiError,
  GroupWindow,
  LivePosition,
  RunRecord,
  SourceHealth,
  SourcePicture,
  SourceRecord,
} from '@crowdtone/domain';

/**
 * How the page stands with the gateway: `connecting` before the first snapshot, `live` when nothing is missing, `behind`
 * while it waits for what it missed, `lost` without a connection, `locked` when the gateway asks for a token, `outdated`
 * when it speaks a newer protocol.
 */
export type Link = 'connecting' | 'live' | 'behind' | 'lost' | 'locked' | 'outdated';

/** Where a running source was when this page first heard of it; its speed follows from that. */
export interface PaceMark {
  /** Clock of this machine, milliseconds. */
  readonly atMs: number;
  readonly positionMs: number;
}

/** The small live picture of a camera, and when it came here. */
export interface LivePicture {
  readonly picture: SourcePicture;
  /** Clock of this machine, milliseconds. */
  readonly heardAtMs: number;
}

/** All that the page knows of the world; everything on screen is computed from it and from what the user picked. */
export interface LiveState {
  readonly link: Link;
  /** Why the gateway lets nobody in, while it does. */
  readonly refusal: ApiError['error'] | null;
  /** The last event up to which nothing is missing. */
  readonly position: LivePosition | null;
  /** Counts snapshots: after each, windows that were closed meanwhile may be missing and are fetched. */
  readonly snapshots: number;
  /** Clock of this machine at the last word from the gateway, milliseconds. */
  readonly heardAtMs: number | null;
  /** Newest first. */
  readonly runs: readonly RunRecord[];
  readonly sources: ReadonlyMap<string, SourceRecord>;
  /** By source, in the order of time. */
  readonly windows: ReadonlyMap<string, readonly GroupWindow[]>;
  readonly paces: ReadonlyMap<string, PaceMark>;
  /** How long after its picture the newest window was told, milliseconds, by source; of windows that were told live. */
  readonly delays: ReadonlyMap<string, number>;
  /** How cameras are doing, by source; recordings have none. */
  readonly health: ReadonlyMap<string, SourceHealth>;
  /** The newest by source, while a page asks for pictures. */
  readonly pictures: ReadonlyMap<string, LivePicture>;
  /** The newest first: those that last, and those that were over since the last snapshot. */
  readonly alerts: readonly Alert[];
  /** Ids of alerts that lasted when the last snapshot came; whether they still do, REST tells. */
  readonly doubtedAlerts: ReadonlySet<string>;
}

export const INITIAL_STATE: LiveState = {
  link: 'connecting',
  refusal: null,
  position: null,
  snapshots: 0,
  heardAtMs: null,
  runs: [],
  sources: new Map(),
  windows: new Map(),
  paces: new Map(),
  delays: new Map(),
  health: new Map(),
  pictures: new Map(),
  alerts: [],
  doubtedAlerts: new Set(),
};
