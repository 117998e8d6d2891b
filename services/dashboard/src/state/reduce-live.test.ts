import {
  type Alert,
  type GroupEvent,
  type GroupWindow,
  LIVE_PROTOCOL,
  type LiveSnapshot,
  type Snapshot,
  sourceKey,
} from '@crowdtone/domain';
import { anAlert, aRun, aSource, at, aWindow, CALM, over, someShares } from '@crowdtone/testing/dashboard/samples';
import { ALERTS_KEPT } from './alert-list';
import { INITIAL_STATE, type LiveState } from './live-state';
import { type LiveAction, reduceLive } from './reduce-live';
import { WINDOWS_KEPT } from './window-list';

const KEY = sourceKey(aSource());

function snapshot(sequence: number, content: Partial<Snapshot> = {}, epoch = 'epoch'): LiveAction {
  const message: LiveSnapshot = {
    protocol: LIVE_PROTOCOL,
    position: at(sequence, epoch),
    snapshot: { runs: [aRun()], sources: [aSource()], windows: [], health: [], ...content },
  };
  return { kind: 'snapshot', message, atMs: 1_000 };
}

function event(sequence: number, content: GroupEvent, epoch = 'epoch'): LiveAction {
  return { kind: 'event', message: { position: at(sequence, epoch), event: content }, atMs: 2_000 };
}

const closed = (index: number): GroupEvent => ({ kind: 'window', window: aWindow(index) });
const after = (...actions: readonly LiveAction[]): LiveState => actions.reduce(reduceLive, INITIAL_STATE);
const indices = ({ windows }: LiveState) => (windows.get(KEY) ?? []).map(({ index }: GroupWindow) => index);

describe('following the stream', () => {
  test('of the health of a camera only the newest word counts', () => {
    const { runId, sourceId } = aSource();
    const health = {
      runId,
      sourceId,
      epoch: null,
      size: null,
      lastError: null,
      wantedFps: 2,
      effectiveFps: null,
      wholeFrameEvery: null,
    };
    const reported = (sequence: number, phase: 'connecting' | 'live') =>
      event(sequence, { kind: 'health', health: { ...health, phase } });
    expect(after(snapshot(7), reported(8, 'connecting'), reported(9, 'live')).health.get(KEY)?.phase).toBe('live');
  });

  test('the latency is that of the newest window, or unknown', () => {
    const closedAfter = (sequence: number, delayMs?: number) =>
      event(sequence, { kind: 'window', window: aWindow(sequence), ...(delayMs === undefined ? {} : { delayMs }) });
    expect(after(snapshot(7), closedAfter(8, 400), closedAfter(9, 700)).delays.get(KEY)).toBe(700);
    expect(after(snapshot(7), closedAfter(8, 400), closedAfter(9)).delays.size).toBe(0);
  });

  test('a snapshot replaces the health of all cameras', () => {
    const { runId } = aSource();
    const health = {
      runId,
      epoch: null,
      size: null,
      lastError: null,
      wantedFps: 2,
      effectiveFps: null,
      wholeFrameEvery: null,
    };
    const reported = ['north', 'south'].map((sourceId) => ({ ...health, sourceId, phase: 'live' as const }));
    const state = after(snapshot(7, { health: reported }), snapshot(9, { health: reported.slice(1) }));
    expect([...state.health.values()]).toEqual(reported.slice(1));
  });

  test('a page that is locked out shows nothing of what it knew, until it is let in again', () => {
    const refusal = { code: 'E_TOKEN_EXPIRED', message: 'the token is no longer good; ask for a new one' };
    const locked = after(
      snapshot(7, { windows: [aWindow(0)] }),
      { kind: 'locked', refusal },
      { kind: 'lost', cause: null },
    );
    expect(locked).toEqual({ ...INITIAL_STATE, link: 'locked', refusal, snapshots: 1 });
    const again = reduceLive(locked, snapshot(1, { windows: [aWindow(0)] }, 'another'));
    expect(again).toMatchObject({ link: 'live', refusal: null, snapshots: 2 });
  });

  test('a snapshot makes the page live', () => {
    const state = after(snapshot(7, { windows: [aWindow(1), aWindow(0)] }));
    expect(state).toMatchObject({ link: 'live', position: at(7), snapshots: 1, receivedAtMs: 1_000, runs: [aRun()] });
    expect(indices(state)).toEqual([0, 1]);
  });

  test('events in order are applied', () => {
    const run = aRun({ endedAt: '2026-05-12T18:30:00.000Z' });
    const state = after(
      snapshot(7),
      event(8, closed(0)),
      event(9, { kind: 'source', source: aSource({ state: 'complete' }) }),
      event(10, { kind: 'run', run }),
    );
    expect(state).toMatchObject({ link: 'live', position: at(10), receivedAtMs: 2_000, runs: [run] });
    expect(state.sources.get(KEY)?.state).toBe('complete');
    expect(indices(state)).toEqual([0]);
  });

  test('a gap puts the page behind at the last event it is sure of, until what it missed has come', () => {
    const behind = after(snapshot(7), event(8, closed(0)), event(11, closed(3)));
    expect(behind).toMatchObject({ link: 'behind', position: at(8) });
    expect(indices(behind)).toEqual([0]);

    const resynced = [9, 10, 11].reduce(
      (state, sequence) => reduceLive(state, event(sequence, closed(sequence - 8))),
      behind,
    );
    expect(resynced).toMatchObject({ link: 'live', position: at(11) });
    expect(indices(resynced)).toEqual([0, 1, 2, 3]);
  });

  test('a gap can be closed by a snapshot too', () => {
    const state = after(snapshot(7), event(11, closed(3)), snapshot(300, { windows: [aWindow(250)] }));
    expect(state).toMatchObject({ link: 'live', position: at(300), snapshots: 2 });
  });

  test('what was received before changes nothing', () => {
    const state = after(snapshot(7), event(8, closed(0)));
    expect(reduceLive(state, event(8, closed(5)))).toBe(state);
    expect(reduceLive(state, event(3, closed(5)))).toBe(state);
  });

  test('events before the first snapshot, and of another start of the gateway, are left to its snapshot', () => {
    expect(reduceLive(INITIAL_STATE, event(1, closed(0)))).toBe(INITIAL_STATE);
    const state = after(snapshot(7));
    expect(reduceLive(state, event(8, closed(0), 'another epoch'))).toBe(state);
  });
});

describe('losing the connection', () => {
  test('keeps what is known, and completes it from the next snapshot', () => {
    const lost = after(snapshot(7), event(8, closed(0)), event(9, closed(1)), { kind: 'lost', cause: null });
    expect(lost.link).toBe('lost');
    expect(indices(lost)).toEqual([0, 1]);

    const back = reduceLive(lost, snapshot(1, { windows: [aWindow(1), aWindow(2)] }, 'after a restart'));
    expect(back).toMatchObject({ link: 'live', position: at(1, 'after a restart'), snapshots: 2 });
    expect(indices(back)).toEqual([0, 1, 2]);
  });

  test('forgets runs that the gateway no longer has', () => {
    const other = aRun({ runId: 'other' });
    const state = after(snapshot(7, { windows: [aWindow(0)] }), snapshot(9, { runs: [other], sources: [] }));
    expect([state.runs, state.sources.size, state.windows.size, state.paces.size]).toEqual([[other], 0, 0, 0]);
  });

  test('while connecting for the first time is still connecting', () => {
    expect(after({ kind: 'lost', cause: null }).link).toBe('connecting');
  });

  test('of an outdated page leaves it outdated', () => {
    expect(after(snapshot(7), { kind: 'outdated' }, { kind: 'lost', cause: null }).link).toBe('outdated');
  });
});

describe('progress', () => {
  const progress = (positionMs: number, atMs: number): LiveAction => ({
    kind: 'progress',
    source: aSource({ positionMs }),
    atMs,
  });

  test('moves a source without moving the position in the stream', () => {
    const state = after(snapshot(7), progress(5_000, 3_000));
    expect(state.sources.get(KEY)?.positionMs).toBe(5_000);
    expect(state).toMatchObject({ position: at(7), receivedAtMs: 3_000 });
  });

  test('is measured from where the source was first seen moving', () => {
    const state = after(snapshot(7), progress(0, 2_500), progress(5_000, 3_000), progress(9_000, 4_000));
    expect(state.paces.get(KEY)).toEqual({ atMs: 2_500, positionMs: 0 });
  });

  test('is no longer measured once the source ended', () => {
    const ended = event(8, { kind: 'source', source: aSource({ state: 'partial' }) });
    expect(after(snapshot(7), progress(5_000, 3_000), ended).paces.size).toBe(0);
  });
});

describe('fetching', () => {
  test('fills in what is missing and replaces no window', () => {
    const grim = someShares({ anger: [1, 0.7, 1] });
    const state = after(snapshot(7, { windows: [aWindow(2)] }), {
      kind: 'fetched',
      windows: [aWindow(0), aWindow(2, { shares: grim })],
    });
    expect(indices(state)).toEqual([0, 2]);
    expect(state.windows.get(KEY)?.at(-1)?.shares).toBe(CALM);
  });

  test('adds sources of older runs, and never turns a source back', () => {
    const old = aSource({ sourceId: 'old', state: 'complete' });
    const state = after(snapshot(7, { sources: [aSource({ positionMs: 9_000 })] }), {
      kind: 'fetched',
      sources: [old, aSource({ positionMs: 4_000 })],
    });
    expect(state.sources.get(sourceKey(old))).toBe(old);
    expect(state.sources.get(KEY)?.positionMs).toBe(9_000);
    const further = reduceLive(state, { kind: 'fetched', sources: [aSource({ positionMs: 12_000 })] });
    expect(further.sources.get(KEY)?.positionMs).toBe(12_000);
  });
});

describe('alerts', () => {
  const alertEvent = (sequence: number, alert: Alert) => event(sequence, { kind: 'alert', alert });
  const asked = (alerts: readonly Alert[], complete = true): LiveAction => ({
    kind: 'active-alerts',
    alerts,
    complete,
  });
  const lasting = ({ alerts }: LiveState) => alerts.filter(({ clearedAt }) => clearedAt === null).map(({ id }) => id);
  const [first, second] = [anAlert(1), anAlert(2)];

  test('last from the event that they fired to the event that they are over', () => {
    const fired = after(snapshot(7), alertEvent(8, first), alertEvent(9, second));
    expect(lasting(fired)).toEqual([second.id, first.id]);
    expect(lasting(reduceLive(fired, alertEvent(10, over(first))))).toEqual([second.id]);
  });

  test('that fired before the page was opened come from REST, none twice', () => {
    expect(lasting(after(snapshot(7), alertEvent(8, second), asked([second, first])))).toEqual([second.id, first.id]);
  });

  test('that were over before the answer of REST arrived stay over', () => {
    expect(lasting(after(snapshot(7), asked([first]), alertEvent(8, over(second)), asked([second, first])))).toEqual([
      first.id,
    ]);
  });

  test('that were over while the page was away are no longer lasting; what fired since then is', () => {
    const back = after(snapshot(7), alertEvent(8, first), { kind: 'lost', cause: null }, snapshot(1, {}, 'another'));
    expect(lasting(back)).toEqual([first.id]);
    const answered = [event(2, { kind: 'alert', alert: second }, 'another'), asked([])].reduce(reduceLive, back);
    expect(lasting(answered)).toEqual([second.id]);
    // There may be more than one answer holds.
    expect(lasting(reduceLive(back, asked([], false)))).toEqual([first.id]);
  });

  test('are kept as far as a page can use them, those that last beside those that are over', () => {
    const many = Array.from({ length: ALERTS_KEPT + 1 }, (_, place) => anAlert(100 + place));
    const state = [first, ...many.map(over), ...many.map((alert) => ({ ...alert, id: `${alert.id} again` }))].reduce(
      (before, alert, place) => reduceLive(before, alertEvent(8 + place, alert)),
      after(snapshot(7)),
    );
    expect([state.alerts.length, lasting(state).length]).toEqual([2 * ALERTS_KEPT, ALERTS_KEPT]);
    expect(lasting(state)).not.toContain(first.id);
  });
});

describe('a page that stays open', () => {
  test('keeps the newest windows of a source', () => {
    const many = Array.from({ length: WINDOWS_KEPT + 10 }, (_, index) => aWindow(index));
    const state = after(snapshot(7), { kind: 'fetched', windows: many });
    expect([indices(state).length, indices(state)[0]]).toEqual([WINDOWS_KEPT, 10]);
  });

  test('keeps the newest runs, and what belongs to them', () => {
    let state = after(snapshot(0, { windows: [aWindow(0)] }));
    for (let hour = 1; hour <= 60; hour += 1) {
      const startedAt = new Date(Date.UTC(2026, 5, 1, hour)).toISOString();
      state = reduceLive(state, event(hour, { kind: 'run', run: aRun({ runId: `run ${hour}`, startedAt }) }));
    }
    expect([state.runs.length, state.runs[0]?.runId, state.runs.at(-1)?.runId]).toEqual([50, 'run 60', 'run 11']);
    expect([state.sources.size, state.windows.size]).toEqual([0, 0]);
  });
});

test('the newest thumbnails are kept for half a minute, and dropped when access is refused', () => {
  const pictureOf = (sourceId: string) => ({ runId: 'run', sourceId, takenAt: 1, width: 48, height: 27, jpeg: '/9j/' });
  const shown = (sourceId: string, atMs: number): LiveAction => ({
    kind: 'thumbnails',
    thumbnails: [pictureOf(sourceId)],
    atMs,
  });
  const state = after(snapshot(7), shown('north', 1_000), shown('south', 20_000));
  expect([...state.thumbnails.values()].map(({ picture }) => picture.sourceId)).toEqual(['north', 'south']);
  const later = reduceLive(state, shown('south', 31_000));
  expect([...later.thumbnails.values()].map(({ picture, receivedAtMs }) => [picture.sourceId, receivedAtMs])).toEqual([
    ['south', 31_000],
  ]);
  const refusal = { code: 'E_TOKEN_EXPIRED', message: 'the token is no longer good; ask for a new one' };
  expect(reduceLive(later, { kind: 'locked', refusal }).thumbnails.size).toBe(0);
});

test('that a token has expired stays the reason when the browser has dropped its cookie', () => {
  const locked = (code: string) => ({ kind: 'locked' as const, refusal: { code, message: code } });
  const expired = reduceLive(INITIAL_STATE, locked('E_TOKEN_EXPIRED'));
  expect(reduceLive(expired, locked('E_TOKEN_MISSING')).refusal?.code).toBe('E_TOKEN_EXPIRED');
  expect(reduceLive(expired, locked('E_TOKEN_UNKNOWN')).refusal?.code).toBe('E_TOKEN_UNKNOWN');
});
