/** The gateway of one machine in a process of its own: whatever it is kept busy with, results go on. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GatewayProcess, startGatewayProcess } from '@crowdtone/cli';
import { DEFAULT_LIMITS } from '@crowdtone/config';
import type { GroupEvent } from '@crowdtone/domain';
import { createLogger, Operations } from '@crowdtone/observability';
import { openStore, type Store } from '@crowdtone/store';
import { sampleRun, sampleSource, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { io } from 'socket.io-client';
import { ask } from '../gateway/ask';
import { Listener } from '../gateway/rig';

const SPAN = { runId: 'run-1', sourceId: 'stand-north', fromMs: 0, toMs: Infinity, newest: Infinity };
const MANY = { sockets: 4000, messages: 40_000, requests: 40_000, parallelRequests: 4000 };
/** Of one address, as from a proxy. */
const LIMITS = { ...DEFAULT_LIMITS, sockets: MANY.sockets, perToken: MANY, perAddress: MANY };

let folder: string;
let store: Store;
let gateway: GatewayProcess;
const operations = new Operations();
const listeners = new Set<{ listener: (event: GroupEvent) => void; onGap: () => void }>();
const clients: Listener[] = [];
let next = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crowdtone-gateway-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Crowdtone</title>');
  store = await openStore(join(folder, 'store.duckdb'));
  await store.saveRun(sampleRun());
  await store.commit({ sources: [sampleSource()] });
  next = 0;
  gateway = await startGatewayProcess({
    ...{ store, cameras: null, finder: null, alerts: null, operations, dashboardDir: folder },
    ...{ access: undefined, timeZone: undefined, retention: undefined, limits: LIMITS, host: '127.0.0.1', port: 0 },
    events: {
      subscribe(listener, onGap) {
        const entry = { listener, onGap };
        listeners.add(entry);
        return () => listeners.delete(entry);
      },
    },
    pictures: { subscribe: () => () => undefined },
    logger: createLogger('test'),
  });
});
afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.disconnect();
  await gateway.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

function connect(): Listener {
  const socket = io(gateway.url, { transports: ['websocket'], forceNew: true, reconnectionDelay: 50 });
  const client = new Listener(socket);
  clients.push(client);
  return client;
}

/** Stores windows and announces them, as the aggregator does. */
async function settle(count: number): Promise<void> {
  for (let added = 0; added < count; added += 1) {
    const window = sampleWindow({ index: next, votes: [9, 0, 0, 0, 0, 0, 0, 0] });
    next += 1;
    await store.commit({ windows: [window] });
    for (const { listener } of listeners) listener({ kind: 'window', window });
  }
}

const shown = ({ snapshots, events }: Listener) => {
  const indices = new Set(snapshots.at(-1)?.snapshot.windows.map(({ index }) => index));
  for (const { event } of events) if (event.kind === 'window') indices.add(event.window.index);
  return indices.size;
};

test('answers from the store of the other process, with its readiness and metrics', async () => {
  const client = connect();
  await client.untilHeard('snapshot');
  await settle(3);
  await client.until((each) => shown(each) === 3);
  const { body } = await ask(`${gateway.url}/api/runs/run-1/windows?source=stand-north`);
  expect(JSON.parse(body).windows).toEqual(await store.listWindows(SPAN));
  expect((await ask(`${gateway.url}/api/runs/unknown/sources`)).status).toBe(404);
  const ready = operations.readiness.need('store', () => Promise.reject(new Error('the disk is full')));
  const { status, body: reasons } = await ask(`${gateway.url}/readyz`);
  expect([status, JSON.parse(reasons).reasons]).toEqual([503, [{ part: 'store', message: 'the disk is full' }]]);
  ready();
  expect((await ask(`${gateway.url}/metrics`)).body).toMatch(/^crowdtone_clients 1$/m);
});

test('a flood of sockets and requests at the gateway holds up no results', async () => {
  const flood = Array.from({ length: 200 }, () => connect());
  const requests = Array.from({ length: 400 }, async (_, place) => {
    const asked = request(`${gateway.url}/${place % 2 === 0 ? 'api/runs' : 'healthz'}`, { agent: false });
    // Answered, refused or cut off, as it may be.
    asked.on('response', (response) => response.resume());
    asked.on('error', () => undefined);
    asked.end();
    await once(asked, 'close');
  });
  await settle(50);
  expect(await store.listWindows(SPAN)).toHaveLength(50);
  await Promise.all(requests);
  const [first] = flood;
  await first?.until((each) => shown(each) === 50);
});

test('a gateway that does not read at all holds up no results, and its clients see all of them once it does', async () => {
  const client = connect();
  await client.untilHeard('snapshot');
  process.kill(gateway.pid ?? 0, 'SIGSTOP');
  // More than may wait for it.
  await settle(40);
  for (let repeated = 0; repeated < 2000; repeated += 1) {
    for (const { listener } of listeners) listener({ kind: 'source', source: sampleSource({ label: `n${repeated}` }) });
  }
  await settle(40);
  expect(await store.listWindows(SPAN)).toHaveLength(80);
  process.kill(gateway.pid ?? 0, 'SIGCONT');
  await client.until(({ snapshots }) => snapshots.length >= 2);
  // A snapshot holds the newest 60.
  expect(client.snapshots.at(-1)?.snapshot.windows.at(-1)?.index).toBe(79);
});

test('a gateway that is killed is started again at the same address, and its clients come back', async () => {
  const client = connect();
  await client.untilHeard('snapshot');
  process.kill(gateway.pid ?? 0, 'SIGKILL');
  await settle(2);
  await client.until((each) => each.snapshots.length >= 2);
  await settle(1);
  await client.until((each) => shown(each) === 3);
});
