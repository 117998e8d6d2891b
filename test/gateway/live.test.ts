import type { GroupEvent, LiveSnapshot } from '@crowdtone/domain';
import { sampleRun, sampleSource, sampleStory, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { stalledClient } from '@crowdtone/testing/gateway/stalled-client';
import { GatewayRig, type Listener } from './rig';

let rig: GatewayRig;
beforeEach(async () => {
  rig = await GatewayRig.start();
});
afterEach(async () => {
  await rig.close();
});

const windowEvent = (index: number): GroupEvent => ({
  kind: 'window',
  window: sampleWindow({ index, votes: [4, 3, 0, 1, 0, 0, 0, 0] }),
});
const upTo = (count: number) => Array.from({ length: count }, (_, place) => place + 1);

async function connected(): Promise<Listener> {
  const client = rig.connect();
  await client.untilHeard('snapshot');
  return client;
}

function lastSnapshot({ snapshots }: Listener): LiveSnapshot {
  const snapshot = snapshots.at(-1);
  if (snapshot === undefined) throw new Error('no snapshot was received');
  return snapshot;
}

test('a new client gets a snapshot, then each window as it closes, numbered without gaps', async () => {
  rig.store.store({ kind: 'run', run: sampleRun() });
  rig.store.store({ kind: 'source', source: sampleSource() });
  rig.store.store(windowEvent(0));
  const client = await connected();
  expect(lastSnapshot(client).snapshot).toEqual({
    runs: [sampleRun()],
    sources: [sampleSource()],
    windows: [sampleWindow({ index: 0, votes: [4, 3, 0, 1, 0, 0, 0, 0] })],
    health: [],
  });

  rig.store.commit(windowEvent(1), windowEvent(2), {
    kind: 'run',
    run: sampleRun({ endedAt: '2026-05-12T18:05:00Z' }),
  });
  await client.until(({ events }) => events.length === 3);
  expect(client.sequences).toEqual([1, 2, 3]);
  expect(client.events.map(({ event }) => event.kind)).toEqual(['window', 'window', 'run']);
});

test('a snapshot contains only the newest windows of a source', async () => {
  rig.store.store({ kind: 'run', run: sampleRun() });
  rig.store.store({ kind: 'source', source: sampleSource() });
  for (const window of sampleStory(200)) rig.store.store({ kind: 'window', window });
  const { windows } = lastSnapshot(await connected()).snapshot;
  expect(windows.map(({ index }) => index)).toEqual(upTo(60).map((place) => 139 + place));
});

test('events that happen while the snapshot is read are neither lost nor reordered', async () => {
  let release = () => {};
  const reading = new Promise<void>((started) => {
    const listRuns = rig.store.listRuns.bind(rig.store);
    rig.store.listRuns = async (newest) => {
      const runs = await listRuns(newest);
      started();
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return runs;
    };
  });
  const client = rig.connect();
  await reading;
  rig.store.commit(windowEvent(0), windowEvent(1));
  release();
  await client.until(({ events }) => events.length === 2);
  expect(client.heard).toEqual(['snapshot', 'event', 'event']);
  expect(lastSnapshot(client).position.sequence).toBe(0);
  expect(client.sequences).toEqual([1, 2]);
});

test('a client that missed events receives exactly those', async () => {
  const client = await connected();
  rig.store.commit(...upTo(5).map(windowEvent));
  await client.until(({ events }) => events.length === 5);
  client.socket.emit('resync', { ...lastSnapshot(client).position, sequence: 3 });
  await client.until(({ events }) => events.length === 7);
  expect(client.sequences).toEqual([1, 2, 3, 4, 5, 4, 5]);
  expect(client.snapshots).toHaveLength(1);
});

test.each([
  ['of an earlier gateway', { epoch: 'an-earlier-gateway', sequence: 0 }],
  ['from the future', { sequence: 4_000 }],
  ['too long ago', { sequence: 0 }],
])('a client that resumes from a position %s gets a new snapshot', async (_, claim) => {
  const client = await connected();
  for (let sent = 0; sent < 200; sent += 50) {
    rig.store.commit(...upTo(50).map((place) => windowEvent(sent + place)));
    await client.until(({ events }) => events.length === sent + 50);
  }
  client.socket.emit('resync', { ...lastSnapshot(client).position, ...claim });
  await client.until(({ snapshots }) => snapshots.length === 2);
  expect(lastSnapshot(client).position.sequence).toBe(200);
  expect(client.events).toHaveLength(200);
});

test('progress of a running source is throttled to its newest record; its end is an event', async () => {
  const client = await connected();
  for (let frame = 1; frame <= 50; frame += 1) {
    rig.store.commit({ kind: 'source', source: sampleSource({ positionMs: frame * 500 }) });
  }
  await client.untilHeard('progress 25000');
  expect(client.heard).toEqual(['snapshot', 'progress 25000']);

  rig.store.commit({ kind: 'source', source: sampleSource({ positionMs: 25_500 }) });
  rig.store.commit({ kind: 'source', source: sampleSource({ positionMs: 26_000, state: 'complete', decoded: 52 }) });
  rig.store.commit({ kind: 'source', source: sampleSource({ positionMs: 1_000, sourceId: 'another' }) });
  await client.untilHeard('progress 1000');
  expect(client.heard).toEqual(['snapshot', 'progress 25000', 'event', 'progress 1000']);
});

test('invalid messages are refused by name and do not affect other clients', async () => {
  const [rude, polite] = [await connected(), await connected()];
  const sendAnything = rude.socket as unknown as { emit(name: string, ...message: unknown[]): void };
  sendAnything.emit('resync', { epoch: 7, sequence: -1 });
  sendAnything.emit('resync');
  sendAnything.emit('drop tables', '<script>');
  await rude.until(({ heard }) => heard.length === 4);
  expect(rude.heard).toEqual(['snapshot', ...Array(3).fill('refused E_MESSAGE_INVALID')]);

  for (let turn = 0; turn < 20; turn += 1) sendAnything.emit('resync', turn);
  await rude.untilHeard('disconnect');
  rig.store.commit(windowEvent(0));
  await polite.until(({ events }) => events.length === 1);
  expect(polite.heard).toEqual(['snapshot', 'event']);
});

test('an oversized message ends its connection only', async () => {
  const [rude, polite] = [await connected(), await connected()];
  rude.socket.emit('resync', { epoch: 'x'.repeat(100_000), sequence: 0 });
  await rude.untilHeard('disconnect');
  rig.store.commit(windowEvent(0));
  await polite.until(({ events }) => events.length === 1);
  expect(polite.socket.connected).toBe(true);
});

test.each([
  ['a page of another site', { origin: 'https://example.org' }],
  ['a page without an origin of its own', { origin: 'null' }],
  ['a name that was made to point here', { host: 'rebound.example.org', origin: 'http://rebound.example.org' }],
])('%s may not connect', async (_, extraHeaders) => {
  const client = rig.connect({ extraHeaders });
  await client.untilHeard('connect_error');
  expect(client.heard).toEqual(['connect_error']);
});

test('the page of the gateway itself may connect', async () => {
  const client = rig.connect({ extraHeaders: { origin: rig.url } });
  await client.untilHeard('snapshot');
  expect(client.socket.connected).toBe(true);
});

test('a client that stops reading is disconnected, and the others get every event', async () => {
  const deaf = await stalledClient(rig.url);
  const client = await connected();
  let sent = 0;
  while (!rig.log.some((line) => line.includes('reads too slowly'))) {
    expect(sent).toBeLessThan(40_000);
    rig.store.commit(...upTo(100).map((place) => windowEvent(sent + place)));
    sent += 100;
    await client.until(({ events }) => events.length === sent);
  }
  expect(client.sequences).toEqual(upTo(sent));
  expect(rig.log).toHaveLength(1);
  deaf.destroy();
});

test('a failing store ends the connection of the client, not the gateway', async () => {
  const listRuns = rig.store.listRuns.bind(rig.store);
  rig.store.listRuns = async () => {
    throw new Error('disk on fire');
  };
  const unlucky = rig.connect();
  await unlucky.untilHeard('disconnect');
  expect(rig.log.join()).toContain('disk on fire');

  rig.store.listRuns = listRuns;
  expect(lastSnapshot(await connected()).snapshot.runs).toEqual([]);
});

test('a closed gateway disconnects its clients and unsubscribes from events', async () => {
  const other = await GatewayRig.start();
  const client = other.connect();
  await client.untilHeard('snapshot');
  await other.close();
  expect(other.store.listeners.size).toBe(0);
});
