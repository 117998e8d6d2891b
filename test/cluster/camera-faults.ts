/** Faults of what is between a camera and its results. */
import type { SourceRecord } from '@crowdtone/domain';
import { DurableRedis } from '@crowdtone/testing/durable-redis';
import type { Fault } from './fault';
import { WatchedCamera } from './watched-camera';

/** How much video goes by before a fault and after it, milliseconds. */
const CALM_MS = 2000;

/** Runs a fault on a camera over a Redis of its own. @param options of redis-server */
async function withCamera<Result>(
  run: (camera: WatchedCamera, redis: DurableRedis) => Promise<Result>,
  ...options: readonly string[]
): Promise<Result> {
  const redis = await DurableRedis.start(...options);
  const camera = await WatchedCamera.watch(redis);
  try {
    return await run(camera, redis);
  } finally {
    await camera.close();
    await redis.remove();
  }
}

const lostOf = ({ dropped }: SourceRecord) => dropped.lost ?? 0;
const countsOf = (source: SourceRecord) =>
  `${source.decoded} frames, each counted once, ${lostOf(source)} of them lost`;

/** An ingest process is killed with frames on their way; another goes on in the next epoch. */
export const ingestKilled: Fault = {
  name: 'ingest killed',
  run: () =>
    withCamera(async (camera) => {
      const first = await camera.ingest(0);
      await camera.goesOn(CALM_MS);
      const release = await camera.hold();
      first.kill('SIGKILL');
      release('dies');
      const began = performance.now();
      await camera.ingest(1);
      await camera.goesOn(CALM_MS);
      const seconds = (performance.now() - began) / 1000;
      const source = await camera.end();
      if (source.segment?.epoch !== 1) throw new Error('the source did not go on in the next epoch');
      return `results ${seconds.toFixed(1)} s after the next process was started; ${countsOf(source)}`;
    }),
};

/** An ingest process is frozen until another has its camera, then wakes. */
export const ingestFrozen: Fault = {
  name: 'ingest frozen, then wakes',
  run: () =>
    withCamera(async (camera) => {
      const first = await camera.ingest(0);
      await camera.goesOn(CALM_MS);
      first.kill('SIGSTOP');
      await camera.ingest(1);
      await camera.goesOn(CALM_MS);
      first.kill('SIGCONT');
      await camera.refuses();
      await camera.goesOn(CALM_MS);
      first.kill('SIGKILL');
      const source = await camera.end();
      return `${camera.fenced} outcomes of the old epoch refused; ${countsOf(source)}`;
    }),
};

/** Every expression worker is away for longer than results may wait, then one comes. */
export const workersAway: Fault = {
  name: 'no expression worker',
  run: () =>
    withCamera(async (camera) => {
      await camera.ingest(0);
      await camera.goesOn(CALM_MS);
      const startWorker = await camera.withoutWorker();
      // Frames wait for a worker; those that have no place to wait are dropped.
      await camera.stores(5);
      camera.skip(60_000);
      const missing = await camera.missing();
      if (!missing.includes('results')) throw new Error('it was called ready although nothing is read');
      await startWorker();
      await camera.goesOn(CALM_MS);
      const still = await camera.missing();
      if (still.length > 0) throw new Error(`${still.join(' and ')} still away`);
      const source = await camera.end();
      return `not ready meanwhile; ${source.dropped.overload ?? 0} frames dropped for overload; ${countsOf(source)}`;
    }),
};

/** Redis is killed and starts again empty, twice: once with the worker that had frames, once without. */
export const redisLost: Fault = {
  name: 'Redis loses its memory',
  run: () =>
    withCamera(
      async (camera, redis) => {
        await camera.ingest(0);
        await camera.goesOn(CALM_MS);
        const seconds: number[] = [];
        for (const how of ['dies', 'goes on'] as const) {
          const release = await camera.hold();
          await redis.kill();
          const missing = await camera.missing();
          if (!missing.includes('redis')) throw new Error('it was called ready without Redis');
          release(how);
          await redis.start();
          const began = performance.now();
          await camera.goesOn(CALM_MS);
          seconds.push((performance.now() - began) / 1000);
          const still = await camera.missing();
          if (still.length > 0) throw new Error(`${still.join(' and ')} still away`);
        }
        const source = await camera.end();
        if (lostOf(source) === 0) throw new Error('nothing was counted as lost');
        return `results after ${seconds.map((each) => each.toFixed(1)).join(' and ')} s; ${countsOf(source)}`;
      },
      ...['--appendonly', 'no'],
    ),
};
