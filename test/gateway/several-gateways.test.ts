/** Gateways that share a PostgreSQL database and a Redis with the processes that analyse, and nothing else. */
import { RuleRegistry } from '@crowdtone/aggregator';
import { CameraRegistry, channelsOf, startGatewayRole } from '@crowdtone/cli';
import { type AlertRule, alertRuleSchema, type GroupEvent } from '@crowdtone/domain';
import type { Gateway } from '@crowdtone/gateway';
import { createLogger } from '@crowdtone/observability';
import { openQueues, type Queues } from '@crowdtone/queue';
import { openPostgresStore, type Store } from '@crowdtone/store';
import { DurableRedis } from '@crowdtone/testing/durable-redis';
import { sampleRun, sampleSource, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { PostgresServer } from '@crowdtone/testing/postgres';
import { exampleAlert } from '@crowdtone/testing/store/history-conformance';
import { io } from 'socket.io-client';
import { ask, errorOf } from './ask';
import { type Client, Listener } from './rig';

const logger = createLogger('test');
const RULE = alertRuleSchema.parse({ name: 'Too dense', kind: 'crowd', above: 200 });
const CAMERA = { id: 'gate', url: 'rtsp://viewer:s3cret@10.0.0.9/1', setting: 'event' };

let server: PostgresServer;
let redis: DurableRedis;
let databaseUrl: string;
/** That of the processes that analyse. */
let store: Store;
let queues: Queues;
let gateways: Gateway[];
const clients: Client[] = [];

beforeAll(async () => {
  [server, redis] = await Promise.all([PostgresServer.start(), DurableRedis.start()]);
});
afterAll(() => Promise.all([server.remove(), redis.remove()]));

beforeEach(async () => {
  databaseUrl = await server.createDatabase();
  store = await openPostgresStore(databaseUrl, { isShared: true, logger });
  queues = await openQueues({ redisUrl: redis.url, prefix: 'run', channels: await channelsOf(store) });
  const role = { databaseUrl, redisUrl: redis.url, host: '127.0.0.1', port: 0, config: null, logger };
  gateways = await Promise.all([startGatewayRole(role), startGatewayRole(role)]);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  for (const gateway of gateways) await gateway.close();
  await queues.close();
  await store.close();
});

const urlOf = (place: number, path: string) => `${gateways[place]?.url}${path}`;
const send = (place: number, path: string, body: object) =>
  ask(urlOf(place, path), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

function connect(place: number): Listener {
  const client: Client = io(urlOf(place, ''), { transports: ['websocket'], forceNew: true, reconnection: false });
  clients.push(client);
  return new Listener(client);
}

/** As the aggregator does: store first, then publish. */
async function settle(event: Extract<GroupEvent, { kind: 'run' | 'source' | 'window' }>): Promise<void> {
  if (event.kind === 'run') await store.saveRun(event.run);
  else if (event.kind === 'source') await store.commit({ sources: [event.source] });
  else await store.commit({ windows: [event.window] });
  await queues.groupEvents.publish(event);
}

test('what one process stores and announces is on the dashboards of all gateways, pictures included', async () => {
  await settle({ kind: 'run', run: sampleRun() });
  await settle({ kind: 'source', source: sampleSource() });
  const listeners = [connect(0), connect(1)];
  for (const listener of listeners) await listener.untilHeard('snapshot');
  for (const { socket } of listeners) socket.emit('pictures', { wanted: true });
  const window = sampleWindow({ index: 0, votes: [9, 0, 0, 0, 0, 0, 0, 0] });
  await settle({ kind: 'window', window });
  for (const listener of listeners) {
    await listener.until(({ events }) => events.some(({ event }) => event.kind === 'window'));
    expect(listener.events.at(-1)?.event).toEqual({ kind: 'window', window });
  }
  const picture = { runId: 'run-1', sourceId: 'stand-north', takenAt: 1, width: 48, height: 27, jpeg: '/9j/4AAQ' };
  await queues.pictures.publish(picture);
  for (const listener of listeners) {
    await listener.untilHeard('pictures');
    expect(listener.pictures).toEqual([[picture]]);
  }
  for (const place of [0, 1]) {
    const answer = await ask(urlOf(place, '/api/runs/run-1/windows?source=stand-north'));
    expect(JSON.parse(answer.body).windows).toEqual([window]);
    expect((await ask(urlOf(place, '/readyz'))).status).toBe(200);
  }
});

test('a camera that is added at one gateway is known at the other, and reaches the process that watches cameras', async () => {
  const watching = await CameraRegistry.open(store, [], logger);
  const watched = new Promise<string>((resolve) => {
    void watching.follow({
      watch: async ([first]) => {
        if (first !== undefined) resolve(first.definition.url);
      },
    });
  });
  expect((await send(0, '/api/cameras', CAMERA)).status).toBe(201);
  expect(await watched).toBe(CAMERA.url);
  // Whatever it lists by now: a change is made on the newest list.
  expect(errorOf(await send(1, '/api/cameras', CAMERA))).toEqual([409, 'E_CAMERA_ID_TAKEN']);
  const listed = JSON.parse((await ask(urlOf(1, '/api/cameras'))).body).cameras;
  expect(listed).toMatchObject([{ id: 'gate', hasCredentials: true }]);
  expect(JSON.stringify(listed)).not.toContain('s3cret');
  watching.close();
});

test('of two gateways that add the same camera at the same moment one succeeds', async () => {
  const answers = await Promise.all([send(0, '/api/cameras', CAMERA), send(1, '/api/cameras', CAMERA)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect(await store.cameras.list()).toHaveLength(1);
});

test('a rule that is added at one gateway is judged by the process that judges, and an acknowledgement shows on all dashboards', async () => {
  let judged: (rules: readonly AlertRule[]) => void = () => undefined;
  const heard = new Promise<readonly AlertRule[]>((resolve) => {
    judged = (rules) => rules.length > 0 && resolve(rules);
  });
  const parts = { configured: [], receivers: [], publish: () => undefined, timeZone: 'UTC', logger };
  const judging = await RuleRegistry.open({ ...parts, store, judge: { setRules: async (rules) => judged(rules) } });
  expect((await send(0, '/api/alert-rules', RULE)).status).toBe(201);
  expect(await heard).toEqual([RULE]);
  judging.close();

  await store.saveRun(sampleRun());
  const alert = exampleAlert('a');
  await store.alerts.save(alert, []);
  const other = connect(1);
  await other.untilHeard('snapshot');
  expect((await send(0, '/api/alerts/acknowledge', { id: alert.id })).status).toBe(200);
  await other.until(({ events }) => events.some(({ event }) => event.kind === 'alert'));
});

test('after a deletion at one gateway the dashboards of the other begin again', async () => {
  await store.saveRun(sampleRun({ endedAt: '2026-05-12T19:04:00.000Z' }));
  await store.commit({ sources: [sampleSource({ state: 'complete' })] });
  const other = connect(1);
  await other.untilHeard('snapshot');
  const target = { kind: 'run', runId: 'run-1' };
  expect((await send(0, '/api/deletions', { target, dryRun: false })).status).toBe(200);
  await other.until(({ snapshots }) => snapshots.at(-1)?.snapshot.runs.length === 0);
});
