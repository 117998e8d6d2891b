/** Access to live thumbnails, and clients that do not read them. */
import { type AccessConfig, makeToken } from '@crowdtone/config';
import type { SourceThumbnail } from '@crowdtone/domain';
import { sampleRun, sampleSource, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { ThumbnailSource } from '@crowdtone/testing/gateway/thumbnail-source';
import { GatewayRig, type Listener } from './rig';

const TOKENS = { all: makeToken(), north: makeToken() };
const ACCESS: AccessConfig = {
  tokens: [
    { name: 'all', role: 'viewer', hash: TOKENS.all.hash },
    { name: 'north', role: 'viewer', hash: TOKENS.north.hash, sources: ['stand-north'] },
  ],
  publicNames: [],
  allowedOrigins: [],
  trustedProxies: [],
};

let rig: GatewayRig;
let source: ThumbnailSource;
beforeEach(async () => {
  source = new ThumbnailSource();
  rig = await GatewayRig.start({ access: ACCESS, pictures: source });
  rig.store.store({ kind: 'run', run: sampleRun() });
  for (const sourceId of ['stand-north', 'stand-south']) {
    rig.store.store({ kind: 'source', source: sampleSource({ sourceId }) });
  }
});
afterEach(async () => {
  await rig.close();
});

const pictureOf = (sourceId: string, takenAt: number, jpeg = '/9j/4AAQ'): SourceThumbnail => ({
  ...{ runId: 'run-1', sourceId, takenAt },
  ...{ width: 48, height: 27, jpeg },
});

async function connected({ token }: { token: string }): Promise<Listener> {
  const client = rig.connect({ auth: { token } });
  await client.untilHeard('snapshot');
  return client;
}

const shownTo = ({ pictures }: Listener) => pictures.flat().map(({ sourceId, takenAt }) => `${sourceId} ${takenAt}`);

test('only subscribers receive thumbnails, and only of sources in their scope', async () => {
  const [silent, north, all] = [
    await connected(TOKENS.all),
    await connected(TOKENS.north),
    await connected(TOKENS.all),
  ];
  north.socket.emit('pictures', { wanted: true });
  all.socket.emit('pictures', { wanted: true });
  // Replies come in order: the subscription before the refused message has been processed.
  north.socket.emit('pictures', { wanted: 1 } as never);
  all.socket.emit('pictures', null as never);
  await Promise.all([north, all].map((client) => client.untilHeard('refused E_MESSAGE_INVALID')));

  source.show(pictureOf('stand-north', 1), pictureOf('stand-south', 1));
  await Promise.all([north, all].map((client) => client.untilHeard('pictures')));
  expect(shownTo(all)).toEqual(['stand-north 1', 'stand-south 1']);
  expect(shownTo(north)).toEqual(['stand-north 1']);

  all.socket.emit('pictures', { wanted: false });
  all.socket.emit('watch', { sources: ['stand-south'] });
  await all.until(({ snapshots }) => snapshots.length === 2);
  source.show(pictureOf('stand-north', 2), pictureOf('stand-south', 2));
  await north.until(({ pictures }) => pictures.length === 2);
  expect(shownTo(north)).toEqual(['stand-north 1', 'stand-north 2']);
  expect([shownTo(all).length, shownTo(silent).length]).toEqual([2, 0]);
});

test('a later subscriber receives the newest thumbnail of each source at once, and after a change of room those of that room', async () => {
  const early = await connected(TOKENS.all);
  early.socket.emit('pictures', { wanted: true });
  source.show(pictureOf('stand-north', 1), pictureOf('stand-south', 1), pictureOf('stand-north', 2));
  await early.untilHeard('pictures');

  const [late, north] = [await connected(TOKENS.all), await connected(TOKENS.north)];
  late.socket.emit('pictures', { wanted: true });
  north.socket.emit('pictures', { wanted: true });
  await Promise.all([late, north].map((client) => client.untilHeard('pictures')));
  expect(shownTo(late)).toEqual(['stand-south 1', 'stand-north 2']);
  expect(shownTo(north)).toEqual(['stand-north 2']);

  late.socket.emit('watch', { sources: ['stand-south'] });
  await late.until(({ pictures }) => pictures.length === 2);
  source.show(pictureOf('stand-north', 3), pictureOf('stand-south', 3));
  await late.until(({ pictures }) => pictures.length === 3);
  expect(shownTo(late).slice(2)).toEqual(['stand-south 1', 'stand-south 3']);
});

test('thumbnails that a client does not read are dropped and do not accumulate', async () => {
  const [slow, quick] = [await connected(TOKENS.all), await connected(TOKENS.all)];
  for (const { socket } of [slow, quick]) socket.emit('pictures', { wanted: true });
  source.show(pictureOf('stand-north', 0));
  await Promise.all([slow, quick].map((client) => client.untilHeard('pictures')));

  const { ws } = slow.socket.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } };
  ws.pause();
  const ROUNDS = 10;
  for (let round = 1; round <= ROUNDS; round += 1) {
    // Two megabytes a message: the kernel takes some of them, and then no more.
    for (let place = 0; place < 180; place += 1) source.show(pictureOf(`s-${place}`, round, 'A'.repeat(12_000)));
    await quick.until(({ pictures }) => pictures.length === round + 1);
  }
  ws.resume();
  rig.store.commit({ kind: 'window', window: sampleWindow({ index: 0, votes: [9, 0, 0, 0, 0, 0, 0, 0] }) });
  await slow.untilHeard('event');
  expect(slow.pictures.length).toBeLessThan(ROUNDS / 2);
  expect(slow.socket.connected).toBe(true);
});
