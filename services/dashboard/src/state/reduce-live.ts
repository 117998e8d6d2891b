import {
  type Alert,
  type ApiError,
  type GroupEvent,
  type GroupWindow,
  type LiveEvent,
  type LiveSnapshot,
  PICTURE_LASTS_MS,
  type RunRecord,
  runOfKey,
  type SourcePicture,
  type SourceRecord,
  sourceKey,
} from '@crowdtone/domain';
import { boundAlerts, lastingAlerts, mergeAlerts } from './alert-list';
import { INITIAL_STATE, type Link, type LiveState, type PaceMark } from './live-state';
import { mergeWindows } from './window-list';

export type LiveAction =
  | { readonly kind: 'lost' }
  | { readonly kind: 'outdated' }
  | { readonly kind: 'locked'; readonly refusal: ApiError['error'] }
  | { readonly kind: 'snapshot'; readonly message: LiveSnapshot; readonly atMs: number }
  | { readonly kind: 'event'; readonly message: LiveEvent; readonly atMs: number }
  | { readonly kind: 'progress'; readonly source: SourceRecord; readonly atMs: number }
  | { readonly kind: 'pictures'; readonly pictures: readonly SourcePicture[]; readonly atMs: number }
  /** From REST: older runs' sources and windows, and windows missed between two snapshots. */
  | { readonly kind: 'fetched'; readonly sources?: readonly SourceRecord[]; readonly windows?: readonly GroupWindow[] }
  /** From REST, asked after a snapshot: every alert that lasts; `complete` when there are no others. */
  | { readonly kind: 'lasting-alerts'; readonly alerts: readonly Alert[]; readonly complete: boolean };

const STAYS_WHEN_LOST: ReadonlySet<Link> = new Set(['connecting', 'locked', 'outdated']);

/** Bounds what a page that stays open for weeks remembers; the oldest runs go first. */
const RUNS_KEPT = 50;

/** What the page knows after hearing one thing more. Pure. */
export function reduceLive(state: LiveState, action: LiveAction): LiveState {
  switch (action.kind) {
    case 'lost':
      return STAYS_WHEN_LOST.has(state.link) ? state : { ...state, link: 'lost' };
    case 'locked':
      // What somebody else may have seen here is gone with them.
      return { ...INITIAL_STATE, snapshots: state.snapshots, link: 'locked', refusal: action.refusal };
    case 'outdated':
      return { ...state, link: 'outdated' };
    case 'snapshot':
      return takeSnapshot(state, action.message, action.atMs);
    case 'event':
      return takeEvent(state, action.message, action.atMs);
    case 'progress':
      return { ...withSource(state, action.source, action.atMs), heardAtMs: action.atMs };
    case 'pictures':
      return { ...state, pictures: withPictures(state.pictures, action.pictures, action.atMs), heardAtMs: action.atMs };
    case 'fetched':
      return takeFetched(state, action.sources ?? [], action.windows ?? []);
    case 'lasting-alerts':
      return takeLastingAlerts(state, action.alerts, action.complete);
  }
}

/** Windows are kept and completed: a snapshot holds the newest only, and a closed window does not change. */
function takeSnapshot(state: LiveState, { position, snapshot }: LiveSnapshot, atMs: number): LiveState {
  const kept = withRunsOnly(state, newestFirst(snapshot.runs));
  const told = snapshot.sources.reduce((next, source) => withSource(next, source, atMs), kept);
  const alerts = lastingAlerts(state.alerts);
  return {
    ...told,
    link: 'live',
    refusal: null,
    position,
    snapshots: state.snapshots + 1,
    heardAtMs: atMs,
    windows: withWindows(told.windows, snapshot.windows),
    health: new Map(snapshot.health.map((health) => [sourceKey(health), health])),
    alerts,
    doubtedAlerts: new Set(alerts.map(({ id }) => id)),
  };
}

function takeEvent(state: LiveState, { position, event }: LiveEvent, atMs: number): LiveState {
  if (state.position === null || position.epoch !== state.position.epoch) return state;
  if (position.sequence <= state.position.sequence) return state;
  // A gap: what came between is asked for again, and this event will come with it.
  if (position.sequence > state.position.sequence + 1) return { ...state, link: 'behind', heardAtMs: atMs };
  return { ...applyEvent(state, event, atMs), link: 'live', position, heardAtMs: atMs };
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
        windows: withWindows(state.windows, [event.window]),
        delays: withDelay(state.delays, sourceKey(event.window), event.delayMs),
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

/** Forgets every other run, with all that belongs to it. */
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
    health: ofKept(state.health),
    pictures: ofKept(state.pictures),
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

/** A source that is started anew, or stands where it stood when it was first heard of, is measured from now on. */
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

/** A delay that nobody knows takes an older one away. */
function withDelay(delays: LiveState['delays'], key: string, delayMs: number | undefined): LiveState['delays'] {
  if (delayMs !== undefined) return new Map(delays).set(key, delayMs);
  return delays.has(key) ? new Map([...delays].filter(([other]) => other !== key)) : delays;
}

function withWindows(windows: LiveState['windows'], incoming: readonly GroupWindow[]): LiveState['windows'] {
  const merged = new Map(windows);
  for (const [key, list] of bySource(incoming)) merged.set(key, mergeWindows(merged.get(key) ?? [], list));
  return merged;
}

/** Old ones go, so that a page holds no picture of a camera that is gone. */
function withPictures(
  known: LiveState['pictures'],
  incoming: readonly SourcePicture[],
  atMs: number,
): LiveState['pictures'] {
  const pictures = new Map([...known].filter(([, { heardAtMs }]) => atMs - heardAtMs < PICTURE_LASTS_MS));
  for (const picture of incoming) pictures.set(sourceKey(picture), { picture, heardAtMs: atMs });
  return pictures;
}

/** What came by REST may be older than what was heard live: of one window, the page's own counts. */
function takeFetched(state: LiveState, sources: readonly SourceRecord[], incoming: readonly GroupWindow[]): LiveState {
  const windows = new Map(state.windows);
  for (const [key, list] of bySource(incoming)) windows.set(key, mergeWindows(list, windows.get(key) ?? []));
  const further = sources.filter((source) => isFurther(source, state.sources.get(sourceKey(source))));
  return {
    ...state,
    windows,
    sources: new Map([...state.sources, ...further.map((source) => [sourceKey(source), source] as const)]),
  };
}

/**
 * What lasted at the snapshot and is not told to last was over meanwhile. What was heard of since then the answer may not
 * know yet, so it stays.
 */
function takeLastingAlerts(state: LiveState, lasting: readonly Alert[], complete: boolean): LiveState {
  const still = new Set(lasting.map(({ id }) => id));
  const over = ({ id, clearedAt }: Alert) => clearedAt === null && state.doubtedAlerts.has(id) && !still.has(id);
  const kept = complete ? state.alerts.filter((alert) => !over(alert)) : state.alerts;
  return { ...state, alerts: boundAlerts(mergeAlerts(kept, lasting)), doubtedAlerts: new Set() };
}

function isFurther(fetched: SourceRecord, known: SourceRecord | undefined): boolean {
  if (known === undefined) return true;
  return (known.state === 'waiting' || known.state === 'running') && fetched.positionMs >= known.positionMs;
}

function bySource(windows: readonly GroupWindow[]): ReadonlyMap<string, readonly GroupWindow[]> {
  const groups = new Map<string, GroupWindow[]>();
  for (const window of windows) {
    const group = groups.get(sourceKey(window));
    if (group === undefined) groups.set(sourceKey(window), [window]);
    else group.push(window);
  }
  return groups;
}

function newestFirst(runs: readonly RunRecord[]): readonly RunRecord[] {
  return [...runs].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}
