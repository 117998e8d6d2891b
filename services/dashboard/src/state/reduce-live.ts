import {
  type Alert,
  type ApiError,
  type GroupEvent,
  type GroupWindow,
  isSettled,
  type LiveEvent,
  type LiveSnapshot,
  type RunRecord,
  runOfKey,
  type SourceRecord,
  type SourceThumbnail,
  sourceKey,
  THUMBNAIL_LIFETIME_MS,
} from '@crowdtone/domain';
import { groupBy } from '@crowdtone/runtime/group-by';
import { activeAlerts, boundAlerts, mergeAlerts } from './alert-list';
import { INITIAL_STATE, type Link, type LiveState, type PaceMark } from './live-state';
import { mergeWindows } from './window-list';

/** What the live state is updated by: messages of the gateway and answers of REST. */
export type LiveAction =
  /** The transport is open; a snapshot or a refusal follows. */
  | { readonly kind: 'connected'; readonly isPolling: boolean }
  /** The connection was lost, or an attempt failed; the cause of that, if known. */
  | { readonly kind: 'lost'; readonly cause: string | null }
  | { readonly kind: 'outdated' }
  | { readonly kind: 'locked'; readonly refusal: ApiError['error'] }
  | { readonly kind: 'snapshot'; readonly message: LiveSnapshot; readonly atMs: number }
  | { readonly kind: 'event'; readonly message: LiveEvent; readonly atMs: number }
  | { readonly kind: 'progress'; readonly source: SourceRecord; readonly atMs: number }
  | { readonly kind: 'thumbnails'; readonly thumbnails: readonly SourceThumbnail[]; readonly atMs: number }
  /** From REST: older runs' sources and windows, and windows missed between two snapshots. */
  | { readonly kind: 'fetched'; readonly sources?: readonly SourceRecord[]; readonly windows?: readonly GroupWindow[] }
  /** From REST after a snapshot: the active alerts; `complete` when there are no others. */
  | { readonly kind: 'active-alerts'; readonly alerts: readonly Alert[]; readonly complete: boolean };

const STAYS_WHEN_LOST: ReadonlySet<Link> = new Set(['connecting', 'locked', 'outdated']);

/** Number of runs that an open page keeps; the oldest are dropped. */
const RUNS_KEPT = 50;

/** The next state after an action. Pure. */
export function reduceLive(state: LiveState, action: LiveAction): LiveState {
  switch (action.kind) {
    case 'connected':
      return { ...state, isPolling: action.isPolling, failure: null };
    case 'lost': {
      const failure = action.cause ?? state.failure;
      return STAYS_WHEN_LOST.has(state.link) ? { ...state, failure } : { ...state, failure, link: 'lost' };
    }
    case 'locked':
      // Data that another session may have received is dropped.
      return {
        ...INITIAL_STATE,
        windowsKept: state.windowsKept,
        isPolling: state.isPolling,
        snapshots: state.snapshots,
        link: 'locked',
        refusal: lastingRefusal(state.refusal, action.refusal),
      };
    case 'outdated':
      return { ...state, link: 'outdated' };
    case 'snapshot':
      return takeSnapshot(state, action.message, action.atMs);
    case 'event':
      return takeEvent(state, action.message, action.atMs);
    case 'progress':
      return { ...withSource(state, action.source, action.atMs), receivedAtMs: action.atMs };
    case 'thumbnails':
      return {
        ...state,
        thumbnails: withThumbnails(state.thumbnails, action.thumbnails, action.atMs),
        receivedAtMs: action.atMs,
      };
    case 'fetched':
      return takeFetched(state, action.sources ?? [], action.windows ?? []);
    case 'active-alerts':
      return takeActiveAlerts(state, action.alerts, action.complete);
  }
}

/** The browser drops the cookie of a token that expires, so that the next refusal would not say why any more. */
function lastingRefusal(known: ApiError['error'] | null, next: ApiError['error']): ApiError['error'] {
  return known?.code === 'E_TOKEN_EXPIRED' && next.code === 'E_TOKEN_MISSING' ? known : next;
}

/** Windows are kept and completed: a snapshot holds the newest only, and a closed window does not change. */
function takeSnapshot(state: LiveState, { position, snapshot }: LiveSnapshot, atMs: number): LiveState {
  const kept = withRunsOnly(state, newestFirst(snapshot.runs));
  const next = snapshot.sources.reduce((state, source) => withSource(state, source, atMs), kept);
  const alerts = activeAlerts(state.alerts);
  return {
    ...next,
    link: 'live',
    refusal: null,
    position,
    snapshots: state.snapshots + 1,
    receivedAtMs: atMs,
    windows: withWindows(next.windows, snapshot.windows, state.windowsKept),
    health: new Map(snapshot.health.map((health) => [sourceKey(health), health])),
    alerts,
    unconfirmedAlerts: new Set(alerts.map(({ id }) => id)),
  };
}

function takeEvent(state: LiveState, { position, event }: LiveEvent, atMs: number): LiveState {
  if (state.position === null || position.epoch !== state.position.epoch) return state;
  if (position.sequence <= state.position.sequence) return state;
  // A gap: the missing events are requested, and this one comes with them.
  if (position.sequence > state.position.sequence + 1) return { ...state, link: 'behind', receivedAtMs: atMs };
  return { ...applyEvent(state, event, atMs), link: 'live', position, receivedAtMs: atMs };
}

function applyEvent(state: LiveState, event: GroupEvent, atMs: number): LiveState {
  switch (event.kind) {
    case 'run':
      return withRun(state, event.run);
    case 'source':
      return withSource(state, event.source, atMs);
    case 'window':
      return {
        ...state,
        windows: withWindows(state.windows, [event.window], state.windowsKept),
        delays: withDelay(state.delays, sourceKey(event.window), event.delayMs),
        arrivals: new Map(state.arrivals).set(sourceKey(event.window), { index: event.window.index, atMs }),
      };
    case 'health':
      return { ...state, health: new Map(state.health).set(sourceKey(event.health), event.health) };
    case 'alert':
      return { ...state, alerts: boundAlerts(mergeAlerts(state.alerts, [event.alert])) };
  }
}

function withRun(state: LiveState, run: RunRecord): LiveState {
  const runs = newestFirst([run, ...state.runs.filter(({ runId }) => runId !== run.runId)]);
  return runs.length > RUNS_KEPT ? withRunsOnly(state, runs.slice(0, RUNS_KEPT)) : { ...state, runs };
}

/** Drops all other runs with their data. */
function withRunsOnly(state: LiveState, runs: readonly RunRecord[]): LiveState {
  const kept = new Set(runs.map(({ runId }) => runId));
  const ofKept = <T>(map: ReadonlyMap<string, T>) => new Map([...map].filter(([key]) => kept.has(runOfKey(key))));
  return {
    ...state,
    runs,
    sources: ofKept(state.sources),
    windows: ofKept(state.windows),
    paces: ofKept(state.paces),
    delays: ofKept(state.delays),
    arrivals: ofKept(state.arrivals),
    health: ofKept(state.health),
    thumbnails: ofKept(state.thumbnails),
  };
}

function withSource(state: LiveState, source: SourceRecord, atMs: number): LiveState {
  const key = sourceKey(source);
  return {
    ...state,
    sources: new Map(state.sources).set(key, source),
    paces: withPace(state.paces, key, source, atMs),
  };
}

/** The pace of a source that restarted or has not moved since it was first received is measured from now on. */
function withPace(
  paces: LiveState['paces'],
  key: string,
  { state, positionMs }: SourceRecord,
  atMs: number,
): LiveState['paces'] {
  const known = paces.get(key);
  if (state !== 'running') return known === undefined ? paces : new Map([...paces].filter(([other]) => other !== key));
  if (known !== undefined && positionMs > known.positionMs) return paces;
  const mark: PaceMark = { atMs, positionMs };
  return new Map(paces).set(key, mark);
}

/** An unknown latency replaces an older one. */
function withDelay(delays: LiveState['delays'], key: string, delayMs: number | undefined): LiveState['delays'] {
  if (delayMs !== undefined) return new Map(delays).set(key, delayMs);
  return delays.has(key) ? new Map([...delays].filter(([other]) => other !== key)) : delays;
}

function withWindows(
  windows: LiveState['windows'],
  incoming: readonly GroupWindow[],
  kept: number,
): LiveState['windows'] {
  const merged = new Map(windows);
  for (const [key, list] of groupBy(incoming, sourceKey))
    merged.set(key, mergeWindows(merged.get(key) ?? [], list, kept));
  return merged;
}

/** Old ones are dropped, so that a page keeps no thumbnail of a camera that is offline. */
function withThumbnails(
  known: LiveState['thumbnails'],
  incoming: readonly SourceThumbnail[],
  atMs: number,
): LiveState['thumbnails'] {
  const thumbnails = new Map([...known].filter(([, { receivedAtMs }]) => atMs - receivedAtMs < THUMBNAIL_LIFETIME_MS));
  for (const picture of incoming) thumbnails.set(sourceKey(picture), { picture, receivedAtMs: atMs });
  return thumbnails;
}

/** Answers of REST may be older than live messages, so known windows win. */
function takeFetched(state: LiveState, sources: readonly SourceRecord[], incoming: readonly GroupWindow[]): LiveState {
  const windows = new Map(state.windows);
  for (const [key, list] of groupBy(incoming, sourceKey)) {
    windows.set(key, mergeWindows(list, windows.get(key) ?? [], state.windowsKept));
  }
  const further = sources.filter((source) => isFurther(source, state.sources.get(sourceKey(source))));
  return {
    ...state,
    windows,
    sources: new Map([...state.sources, ...further.map((source) => [sourceKey(source), source] as const)]),
  };
}

/**
 * Alerts that were active at the snapshot and are not in the answer were resolved meanwhile. Alerts received since then
 * stay, because the answer may predate them.
 */
function takeActiveAlerts(state: LiveState, lasting: readonly Alert[], complete: boolean): LiveState {
  const stillActive = new Set(lasting.map(({ id }) => id));
  const over = ({ id, clearedAt }: Alert) =>
    clearedAt === null && state.unconfirmedAlerts.has(id) && !stillActive.has(id);
  const kept = complete ? state.alerts.filter((alert) => !over(alert)) : state.alerts;
  return { ...state, alerts: boundAlerts(mergeAlerts(kept, lasting)), unconfirmedAlerts: new Set() };
}

function isFurther(fetched: SourceRecord, known: SourceRecord | undefined): boolean {
  if (known === undefined) return true;
  return !isSettled(known) && fetched.positionMs >= known.positionMs;
}

function newestFirst(runs: readonly RunRecord[]): readonly RunRecord[] {
  return [...runs].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}
