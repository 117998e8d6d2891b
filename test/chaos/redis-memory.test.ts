import { startAggregator } from '@crowdtone/aggregator';
import { liveIngestConfigSchema } from '@crowdtone/config';
import { startLiveIngest } from '@crowdtone/ingest';
import { createLogger, Readiness } from '@crowdtone/observability';
import { newCropKey, openQueues } from '@crowdtone/queue';
import { openStore } from '@crowdtone/store';
import { DurableRedis } from '@crowdtone/testing/durable-redis';
import { aRun, aSource, MODEL } from '@crowdtone/testing/records';

const LIMIT_MS = 120_000;
const FPS = 5;
const key = { runId: 'run', sourceId: 'hall' };
const logger = createLogger('test');

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** A camera that is analysed by the real ingest and aggregator; the expression worker is one that can be held up. */
async function watchCamera(redis: DurableRedis) {
  const store = await openStore(':memory:');
  cleanups.push(() => store.close());
  const connection = { redisUrl: redis.url, prefix: 'memory', cropKey: newCropKey() };
  const queues = await openQueues(connection);
  cleanups.push(() => queues.close());
  let positionMs = 0;
  const moved: { until: () => boolean; resolve: () => void }[] = [];
  const check = () => {
    for (const { until, resolve } of moved) if (until()) resolve();
  };
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      moved.push({ until: condition, resolve });
      check();
    });
  let taken = 0;
  let gate = Promise.resolve('goes on');
  const results = await queues.outcomes.producer();
  await queues.frameJobs.consume(async ({ job }) => {
    taken += 1;
    check();
    if ((await gate) === 'dies') throw new Error('the worker died');
    const { faces: _, cropsKey: __, keepsCrops: ___, timing: ____, ...frame } = job;
    await results.publish({ ...frame, kind: 'analysed', model: MODEL, faces: [] });
  });
  const aggregator = await startAggregator({
    queues,
    store,
    logger,
    shareCorrection: null,
    onSettled: ({ frames }) => {
      positionMs = Math.max(positionMs, ...frames.map(({ presentationMs }) => presentationMs));
      check();
    },
  });
  cleanups.push(() => aggregator.close());
  await aggregator.saveRun(aRun());
  await aggregator.addSource({
    ...aSource(key),
    durationMs: null,
    purpose: { setting: 'synthetic', legalBasis: null },
  });
  const ingest = await startLiveIngest(
    liveIngestConfigSchema.parse({
      ...connection,
      runId: key.runId,
      fps: FPS,
      readableFloorPx: 24,
      cropFormat: { scale: 1, sidePx: 32, channels: 1, filter: 'bicubic' },
      detector: 'ssd',
      minFacePx: 40,
      sources: [{ sourceId: key.sourceId, location: 'lavfi:testsrc=size=64x48:rate=10', picture: 'none' }],
    }),
  );
  return {
    store,
    aggregator,
    until,
    position: () => positionMs,
    taken: () => taken,
    /** Parts that are not there, asked for anew. */
    async missing() {
      const fresh = new Readiness();
      fresh.need('redis', () => queues.ping());
      fresh.need('results', () => aggregator.checkResults());
      return (await fresh.missingParts()).map(({ part }) => part);
    },
    /** Keeps frames at the worker. @returns how to let it go on with them, or die */
    hold: () => {
      let release = (_how: 'goes on' | 'dies') => {};
      gate = new Promise((resolve) => {
        release = (how) => {
          gate = Promise.resolve('goes on');
          resolve(how);
        };
      });
      return release;
    },
    close: () => ingest.close(),
  };
}

test(
  'a Redis that loses its memory costs a camera the frames that were on their way, and nothing stands still',
  async () => {
    const redis = await DurableRedis.start('--appendonly', 'no');
    cleanups.push(() => redis.remove());
    const camera = await watchCamera(redis);
    await camera.until(() => camera.position() > 1000);
    expect(await camera.missing()).toEqual([]);

    for (const how of ['dies', 'goes on'] as const) {
      const release = camera.hold();
      const before = camera.taken();
      await camera.until(() => camera.taken() > before);
      await redis.kill();
      expect(await camera.missing()).toEqual(['redis']);
      release(how);
      await redis.start();
      const stood = camera.position();
      // No more than ten seconds of video go by until the results have passed everything that was lost.
      await camera.until(() => camera.position() > stood + 3000);
      expect(await camera.missing()).toEqual([]);
    }

    await camera.close();
    const source = await camera.aggregator.waitForSource(key);
    const { decoded, analysed, dropped } = source;
    expect(source).toMatchObject({ state: 'complete', error: null });
    expect(dropped.lost).toBeGreaterThanOrEqual(1);
    expect(analysed + Object.values(dropped).reduce((sum, count) => sum + (count ?? 0), 0)).toBe(decoded);
    const frames = await camera.store.listFrames(key, 0);
    expect(frames.map(({ sequence }) => sequence)).toEqual(Array.from({ length: decoded ?? 0 }, (_, index) => index));
    const windows = await camera.store.listWindows({ ...key, fromMs: 0, toMs: Infinity, newest: Infinity });
    const lost = windows.reduce((sum, window) => sum + (window.frames.dropped.lost ?? 0), 0);
    expect(lost).toBe(dropped.lost);
  },
  LIMIT_MS,
);
