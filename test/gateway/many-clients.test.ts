import { type AccessConfig, makeToken } from '@crowdtone/config';
import type { GroupEvent } from '@crowdtone/domain';
import { Operations } from '@crowdtone/observability';
import { sampleRun, sampleSource, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { SlowReader } from '@crowdtone/testing/gateway/slow-reader';
import { stalledClient } from '@crowdtone/testing/gateway/stalled-client';
import { ask } from './ask';
import { GatewayRig } from './rig';

const CLIENTS = 200;
const WINDOWS = 50;
/** Fills the kernel's buffer of a connection before the gateway's own bound is reached. */
const LONG_STORY = 'x'.repeat(60_000);

const crowd = makeToken();
const everything = makeToken();
const ACCESS: AccessConfig = {
  tokens: [
    { name: 'crowd', role: 'viewer', hash: crowd.hash, sources: ['stand-north'] },
    { name: 'everything', role: 'viewer', hash: everything.hash },
  ],
  publicNames: [],
  allowedOrigins: [],
  trustedProxies: [],
};

test('200 clients get every event while one that never reads and one that reads slowly are disconnected', async () => {
  const operations = new Operations();
  const rig = await GatewayRig.start({ access: ACCESS, operations });
  const metric = async (name: string) => {
    const { body } = await ask(`${rig.url}/metrics`, { headers: { authorization: `Bearer ${everything.token}` } });
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(body)?.[1]);
  };
  rig.store.store({ kind: 'run', run: sampleRun() });
  rig.store.store({ kind: 'source', source: sampleSource() });
  const deaf = await stalledClient(rig.url, everything.token);
  const slow = await SlowReader.connect(rig.url, everything.token);
  const clients = Array.from({ length: CLIENTS }, () => rig.connect({ auth: { token: crowd.token } }));
  await Promise.all(clients.map((client) => client.untilHeard('snapshot')));
  expect(await metric('crowdtone_clients')).toBe(CLIENTS + 2);

  const failure = (attempt: number): GroupEvent => ({
    kind: 'source',
    source: sampleSource({
      sourceId: `stand-south-${attempt}`,
      state: 'failed',
      error: { code: 'E_SOURCE_GONE', message: LONG_STORY },
    }),
  });
  for (let index = 0; index < WINDOWS; index += 1) {
    rig.store.commit({ kind: 'window', window: sampleWindow({ index, votes: [9, 0, 0, 0, 0, 0, 0, 0] }) });
    // Only the slow clients are in a room that receives these.
    for (let count = 0; count < 20; count += 1) rig.store.commit(failure(index * 20 + count));
    // At five events a second a dashboard that reads 1 KB/s.
    slow.sip(200);
    await Promise.all(clients.map((client) => client.until(({ events }) => events.length === index + 1)));
  }

  expect(rig.log.filter((line) => line.includes('reads too slowly'))).toHaveLength(2);
  expect(await metric('crowdtone_clients_cut_off_total{reason="slow"}')).toBe(2);
  expect(await metric('crowdtone_clients')).toBe(CLIENTS);
  for (const client of clients) {
    expect(client.sequences).toEqual(Array.from({ length: WINDOWS }, (_, place) => place + 1));
    expect([client.snapshots.length, client.socket.connected]).toEqual([1, true]);
  }
  expect(slow.taken).toBeGreaterThan(0);
  deaf.destroy();
  slow.destroy();
  await rig.close();
});
