/** Authorisation over Socket.IO: tokens, rooms, and the events that each client receives. */
import { type AccessConfig, makeToken } from '@crowdtone/config';
import type { GroupEvent, SourceHealth } from '@crowdtone/domain';
import { sampleRun, sampleSource, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { GatewayRig, type Listener } from './rig';

const TOKENS = { all: makeToken(), north: makeToken(), brief: makeToken() };
const SOON_MS = 1_500;
const accessOf = (briefUntil: number): AccessConfig => ({
  tokens: [
    { name: 'all', role: 'viewer', hash: TOKENS.all.hash },
    { name: 'north', role: 'viewer', hash: TOKENS.north.hash, sources: ['stand-north'] },
    { name: 'brief', role: 'viewer', hash: TOKENS.brief.hash, expires: briefUntil },
  ],
  publicNames: [],
  allowedOrigins: [],
  trustedProxies: [],
});

let rig: GatewayRig;
beforeEach(async () => {
  rig = await GatewayRig.start({ access: accessOf(Date.now() + SOON_MS) });
  rig.store.store({ kind: 'run', run: sampleRun() });
  for (const sourceId of ['stand-north', 'stand-south']) {
    rig.store.store({ kind: 'source', source: sampleSource({ sourceId }) });
    rig.store.store(windowOf(sourceId, 0));
  }
});
afterEach(async () => {
  await rig.close();
});

const windowOf = (sourceId: string, index: number, runId = 'run-1'): GroupEvent => ({
  kind: 'window',
  window: sampleWindow({ index, votes: [9, 0, 0, 0, 0, 0, 0, 0], sourceId, runId }),
});
const healthOf = (sourceId: string, phase: SourceHealth['phase'] = 'live'): GroupEvent => ({
  kind: 'health',
  health: {
    ...{ runId: 'run-1', sourceId, phase, epoch: 0, size: null, lastError: null },
    ...{ wantedFps: 2, effectiveFps: null, wholeFrameEvery: null },
  },
});

async function connected(token: string): Promise<Listener> {
  const client = rig.connect({ auth: { token } });
  await client.untilHeard('snapshot');
  return client;
}

/** The source of each snapshot and event. */
const snapshotSources = ({ snapshots }: Listener) => {
  const { sources, windows, health } = snapshots.at(-1)?.snapshot ?? { sources: [], windows: [], health: [] };
  return [sources, windows, health].map((list) => list.map(({ sourceId }) => sourceId));
};
const eventSources = ({ events }: Listener) =>
  events.map(({ event }) => {
    if (event.kind === 'run') return `run ${event.run.runId}`;
    return event.kind === 'window' ? event.window.sourceId : event.kind;
  });

test.each([
  ['no token', {}, 'E_TOKEN_MISSING'],
  ['a wrong one', { token: 'ct_wrong' }, 'E_TOKEN_UNKNOWN'],
  ['nonsense', { token: { $ne: null } }, 'E_MESSAGE_INVALID'],
])('%s is refused', async (_, auth, code) => {
  const client = rig.connect({ auth });
  await client.untilHeard(`connect_error ${code}`);
  expect(client.heard).toEqual([`connect_error ${code}`]);
});

test('a token is accepted as a header and as the cookie of the page', async () => {
  const { token } = TOKENS.all;
  for (const extraHeaders of [
    { authorization: `Bearer ${token}` },
    { cookie: `crowdtone_token=${token}`, origin: rig.url },
  ]) {
    const client = rig.connect({ extraHeaders });
    await client.untilHeard('snapshot');
    expect(client.heard).toEqual(['snapshot']);
  }
});

test('a token that expires ends its connection and opens no other', async () => {
  const client = await connected(TOKENS.brief.token);
  await client.untilHeard('disconnect');
  expect(client.heard.slice(-2)).toEqual(['refused E_TOKEN_EXPIRED', 'disconnect']);
  const again = rig.connect({ auth: { token: TOKENS.brief.token } });
  await again.untilHeard('connect_error E_TOKEN_EXPIRED');
});

test('a limited token receives snapshots and events of its sources, numbered without gaps', async () => {
  rig.store.commit(healthOf('stand-north'), healthOf('stand-south', 'backing-off'));
  const [north, all] = [await connected(TOKENS.north.token), await connected(TOKENS.all.token)];
  expect(snapshotSources(north)).toEqual([['stand-north'], ['stand-north'], ['stand-north']]);
  const both = ['stand-north', 'stand-south'];
  expect(snapshotSources(all)).toEqual([both, both, both]);

  rig.store.commit(...[1, 2, 3].flatMap((index) => [windowOf('stand-south', index), windowOf('stand-north', index)]));
  await Promise.all([north.until(({ events }) => events.length === 3), all.until(({ events }) => events.length === 6)]);
  expect(eventSources(north)).toEqual(Array(3).fill('stand-north'));
  const first = north.snapshots[0]?.position.sequence ?? -1;
  expect(north.sequences).toEqual([first + 1, first + 2, first + 3]);

  rig.store.commit({ kind: 'source', source: sampleSource({ sourceId: 'stand-south', positionMs: 7 }) });
  rig.store.commit({ kind: 'source', source: sampleSource({ positionMs: 9 }) });
  await north.untilHeard('progress 9');
  await all.untilHeard('progress 9');
  expect(north.heard).not.toContain('progress 7');
  expect(all.heard).toContain('progress 7');
});

test('a limited token receives the start of a run with its first permitted source, and its end', async () => {
  const north = await connected(TOKENS.north.token);
  const inRun = (runId: string, sourceId: string): GroupEvent[] => [
    { kind: 'run', run: sampleRun({ runId }) },
    { kind: 'source', source: sampleSource({ runId, sourceId, state: 'waiting' }) },
  ];
  const end = (runId: string): GroupEvent => ({
    kind: 'run',
    run: sampleRun({ runId, endedAt: '2026-05-12T19:00:00Z' }),
  });
  rig.store.commit(...inRun('southern', 'stand-south'), windowOf('stand-south', 0, 'southern'), end('southern'));
  rig.store.commit(...inRun('northern', 'stand-north'), end('northern'), end('run-1'));
  await north.until(({ events }) => events.length === 4);
  expect(eventSources(north)).toEqual(['run northern', 'source', 'run northern', 'run run-1']);
});

test('the end of a run while the snapshot is read reaches a limited token', async () => {
  const listWindows = rig.store.listWindows.bind(rig.store);
  let ended = false;
  rig.store.listWindows = async (span) => {
    if (!ended) rig.store.commit({ kind: 'run', run: sampleRun({ endedAt: '2026-05-12T19:00:00Z' }) });
    ended = true;
    return listWindows(span);
  };
  const north = await connected(TOKENS.north.token);
  const received = [...(north.snapshots[0]?.snapshot.runs ?? []), ...north.events.map(({ event }) => event)];
  expect(JSON.stringify(received)).toContain('2026-05-12T19:00:00Z');
});

test('a client can watch some of its sources and return to all', async () => {
  const all = await connected(TOKENS.all.token);
  all.socket.emit('watch', { sources: ['stand-south'] });
  await all.until(({ snapshots }) => snapshots.length === 2);
  expect(snapshotSources(all)).toEqual([['stand-south'], ['stand-south'], []]);
  rig.store.commit(windowOf('stand-north', 1), windowOf('stand-south', 1));
  await all.until(({ events }) => events.length === 1);
  expect(eventSources(all)).toEqual(['stand-south']);
  expect(all.events[0]?.position.epoch).toBe(all.snapshots[1]?.position.epoch);

  all.socket.emit('watch', { sources: null });
  await all.until(({ snapshots }) => snapshots.length === 3);
  rig.store.commit(windowOf('stand-north', 2));
  await all.until(({ events }) => events.length === 2);
  expect(eventSources(all)).toEqual(['stand-south', 'stand-north']);
});

test('changing rooms quickly leaves a client in the last one', async () => {
  const all = await connected(TOKENS.all.token);
  for (const sources of [['stand-south'], null, ['stand-north', 'stand-south'], ['stand-north']]) {
    all.socket.emit('watch', { sources });
  }
  await all.until((client) => snapshotSources(client)[0]?.join() === 'stand-north');
  rig.store.commit(windowOf('stand-south', 1), windowOf('stand-north', 1));
  await all.until(({ events }) => events.length === 1);
  expect(eventSources(all)).toEqual(['stand-north']);
});

test('sources outside the scope of a token cannot be watched', async () => {
  const north = await connected(TOKENS.north.token);
  north.socket.emit('watch', { sources: ['stand-north', 'stand-south'] });
  await north.untilHeard('refused E_SOURCE_REFUSED');
  rig.store.commit(windowOf('stand-south', 1), windowOf('stand-north', 1));
  await north.until(({ events }) => events.length === 1);
  expect(eventSources(north)).toEqual(['stand-north']);
});

test.each([
  ['a name', 'stand-north'],
  ['no list', { sources: 'stand-north' }],
  ['an empty list', { sources: [] }],
  ['numbers', { sources: [1] }],
  ['something more', { sources: null, token: 'x' }],
  ['too many', { sources: Array.from({ length: 21 }, (_, place) => `source-${place}`) }],
])('watching %s is refused', async (_, message) => {
  const all = await connected(TOKENS.all.token);
  (all.socket as unknown as { emit(name: string, message: unknown): void }).emit('watch', message);
  await all.untilHeard('refused E_MESSAGE_INVALID');
  expect(all.snapshots).toHaveLength(1);
});
