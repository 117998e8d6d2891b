/** Probes and metrics, over a real Redis and a real store. */
import type { AnalysedFrame } from '@crowdtone/domain';
import { Operations } from '@crowdtone/observability';
import { openQueues } from '@crowdtone/queue';
import { openStore } from '@crowdtone/store';
import { DurableRedis } from '@crowdtone/testing/durable-redis';
import { sampleSource, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { ask } from './ask';
import { GatewayRig } from './rig';

test('readiness names Redis or the store while it is down, and recovers with it', async () => {
  const redis = await DurableRedis.start();
  const queues = await openQueues({ redisUrl: redis.url, prefix: 'ready' });
  const store = await openStore(':memory:');
  // Checked again on each request, so that the test need not wait.
  const ready = async () => {
    const operations = new Operations();
    operations.readiness.need('store', () => store.checkWritable());
    operations.readiness.need('redis', () => queues.ping());
    const rig = await GatewayRig.start({ operations });
    const { status, body } = await ask(`${rig.url}/readyz`);
    const alive = (await ask(`${rig.url}/healthz`)).status;
    await rig.close();
    return { status, alive, answer: JSON.parse(body) };
  };
  expect(await ready()).toEqual({ status: 200, alive: 200, answer: { status: 'ready' } });

  await redis.kill();
  expect(await ready()).toEqual({
    status: 503,
    alive: 200,
    answer: {
      status: 'not-ready',
      reasons: [{ part: 'redis', message: expect.stringMatching(/^Redis .*; start it again/) }],
    },
  });

  const back = new Promise<void>((resolve) => {
    void queues.groupEvents
      .subscribe(() => resolve())
      .then(() => queues.groupEvents.publish({ kind: 'window', window }));
  });
  const window = sampleWindow({ index: 0, votes: [9, 0, 0, 0, 0, 0, 0, 0] });
  await redis.start();
  await back;
  expect((await ready()).status).toBe(200);

  await queues.close();
  await store.close();
  await redis.remove();
});

test('metrics are in the Prometheus format, and names in them are escaped', async () => {
  const operations = new Operations();
  const rig = await GatewayRig.start({ operations });
  const sourceId = 'stand "north"\n<b>';
  const frame: AnalysedFrame = {
    ...{ version: 2, runId: 'run-1', sourceId, sequence: 0, presentationMs: 0, kind: 'analysed', faces: [] },
    model: { name: 'model', digest: 'ab'.repeat(32) },
    timing: { decodedAt: Date.now(), facesAt: Date.now(), takenAt: Date.now(), readAt: Date.now(), modelMs: 1 },
  };
  const window = sampleWindow({ index: 0, votes: [9, 0, 0, 0, 0, 0, 0, 0], sourceId });
  operations.metrics.countSettled({ frames: [frame], windows: [window] });
  rig.store.commit({ kind: 'source', source: sampleSource({ sourceId }) }, { kind: 'window', window });
  const { status, headers, body } = await ask(`${rig.url}/metrics`);
  expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);

  const label = String.raw`[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*"`;
  const sample = new RegExp(
    String.raw`^[a-zA-Z_:][\w:]*(?:\{${label}(?:,${label})*\})? (?:[+-]?Inf|[Nn]a[Nn]|-?[\d.e+-]+)$`,
  );
  const lines = body.split('\n').filter((line) => line !== '' && !/^# (HELP|TYPE) /.test(line));
  expect(lines.filter((line) => !sample.test(line))).toEqual([]);
  expect(lines).toContain(String.raw`crowdtone_frames_analysed_total{source="stand \"north\"\n<b>"} 1`);
  expect(lines).toContain('crowdtone_decode_to_dashboard_seconds_count 1');
  await rig.close();
});
