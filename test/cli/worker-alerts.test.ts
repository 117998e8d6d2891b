/** Alerts of a deployment on several machines, as the built command line runs them. */
import { writeFileSync } from 'node:fs';
import { webhookMessageSchema } from '@crowdtone/domain';
import { openPostgresStore } from '@crowdtone/store';
import { WebhookReceiver } from '@crowdtone/testing/aggregator/webhook-receiver';
import { CommandLine, type RunningCommand } from '@crowdtone/testing/cli/command-line';
import { DurableRedis } from '@crowdtone/testing/durable-redis';
import { PostgresServer } from '@crowdtone/testing/postgres';

const line = new CommandLine();
let redis: DurableRedis;
let postgres: PostgresServer;
let receiver: WebhookReceiver;
beforeAll(async () => {
  [redis, postgres, receiver] = [
    await DurableRedis.start(),
    await PostgresServer.start(),
    await WebhookReceiver.start(),
  ];
});
afterAll(async () => {
  await line.close();
  await receiver.close();
  await redis.remove();
  await postgres.remove();
});

test('a camera that never answers is an alert of one aggregator, which one of them sends once', async () => {
  writeFileSync(line.path('secret'), 'known to every process of this deployment');
  writeFileSync(
    line.path('cameras.yaml'),
    `analysis: { model: faceapi-baseline }
sources: [{ id: gate, name: Gate, url: "rtsp://127.0.0.1:1/none", setting: synthetic }]
alerts: [{ name: Gate away, kind: down, forSeconds: 0, graceSeconds: 1 }]
webhooks: [{ name: wall, url: "${receiver.url}", secret: a secret of the receiver }]
`,
  );
  const url = await postgres.createDatabase();
  const start = (role: string): RunningCommand =>
    line.start(['worker', '--role', role, '--config', 'cameras.yaml', '--port', '0'], {
      env: { REDIS_URL: redis.url, DATABASE_URL: url, CROWDTONE_CLUSTER_SECRET_FILE: line.path('secret') },
    });
  const workers = [start('aggregator'), start('aggregator'), start('ingest')];
  const said = await Promise.all(workers.map((worker) => worker.untilSays(/worker \w+: (http\S+)/)));

  const [first] = await receiver.until(1);
  const message = webhookMessageSchema.parse(JSON.parse(first?.body ?? ''));
  expect(message).toMatchObject({
    event: 'alert.fired',
    sourceLabel: 'Gate',
    alert: { ruleName: 'Gate away', sourceId: 'gate', clearedAt: null },
  });
  const metrics = await Promise.all(said.map(async ([, url]) => (await fetch(`${url}/metrics`)).text()));
  for (const counted of metrics.slice(0, 2)) {
    expect(counted).toContain('crowdtone_cameras{owned="yes"} 1\ncrowdtone_cameras{owned="no"} 0\n');
  }
  expect(metrics[2]).toMatch(/^crowdtone_camera_capacity [1-9]/m);
  // First who watches, then who judges.
  for (const worker of workers.toReversed()) {
    worker.pressCtrlC();
    expect((await worker.ended).exitCode).toBe(130);
  }
  expect(receiver.received).toHaveLength(1);
  const store = await openPostgresStore(url, { isShared: true });
  expect(await store.alerts.listDeliveries('wall')).toMatchObject([{ state: 'delivered', attempts: 1 }]);
  // Other processes go on with it.
  expect(await store.alerts.listOpen()).toMatchObject([{ id: message.alert.id }]);
  await store.close();
}, 120_000);
