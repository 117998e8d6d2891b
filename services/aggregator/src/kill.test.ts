import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { GroupEvent } from '@crowdtone/domain';
import { createLogger } from '@crowdtone/observability';
import { openQueues, openRedis } from '@crowdtone/queue';
import { seededRandom } from '@crowdtone/runtime';
import { openStore } from '@crowdtone/store';
import { outcomesOf } from '@crowdtone/testing/aggregator/crowd';
import { crowdFrames, windowsOf } from '@crowdtone/testing/crowd-frames';
import { startAggregator } from '.';

const HOOK = path.join(__dirname, '../../../infra/typescript-hook.cjs');
const PROGRAM = require.resolve('@crowdtone/testing/aggregator/aggregator-process');

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

describe('an aggregator killed by SIGKILL', () => {
  test('is followed by one that publishes what would have been published', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'crowdtone-kill-'));
    cleanups.push(() => rmSync(folder, { recursive: true }));
    const storeFile = path.join(folder, 'store.duckdb');
    const redis = await openRedis();
    cleanups.push(() => redis.close());
    const queues = await openQueues({ redisUrl: redis.url });
    cleanups.push(() => queues.close());
    const sources = ['a', 'b'].map((sourceId, at) => ({ sourceId, frames: crowdFrames(sourceId, 400, at) }));

    const arguments_ = ['--require', HOOK, PROGRAM, redis.url, storeFile, ...sources.map(({ sourceId }) => sourceId)];
    const victim = spawn(process.execPath, arguments_, { stdio: ['ignore', 'pipe', 'inherit'] });
    cleanups.push(() => victim.kill('SIGKILL'));
    const death = once(victim, 'exit');
    await once(victim.stdout, 'data');

    let windows = 0;
    let sawEnough = () => {};
    const firstWindows = new Promise<void>((resolve) => {
      sawEnough = resolve;
    });
    await queues.groupEvents.subscribe((event: GroupEvent) => {
      windows += event.kind === 'window' ? 1 : 0;
      if (windows === 3) sawEnough();
    });
    const producer = await queues.outcomes.producer();
    // Shuffled within a second or two, as workers do; wholly shuffled, no window would close before the end.
    const random = seededRandom(1);
    const order = sources.flatMap(({ frames }) =>
      outcomesOf(frames).map((outcome, at) => ({ outcome, at: at + 8 * random() })),
    );
    order.sort((one, other) => one.at - other.at);
    const published = (async () => {
      for (const { outcome } of order) await producer.publish(outcome);
    })();

    await firstWindows;
    victim.kill('SIGKILL');
    expect(await death).toEqual([null, 'SIGKILL']);

    const store = await openStore(storeFile);
    cleanups.push(() => store.close());
    const storedAtDeath = (await store.listFrames({ runId: 'run', sourceId: 'a' }, 0)).length;
    expect(storedAtDeath).toBeGreaterThan(0);
    expect(storedAtDeath).toBeLessThan(400);
    const successor = await startAggregator({
      queues,
      store,
      logger: createLogger('aggregator'),
      shareCorrection: null,
    });
    cleanups.push(() => successor.close());
    for (const { sourceId, frames } of sources) {
      const key = { runId: 'run', sourceId };
      expect(await successor.waitForSource(key)).toMatchObject({ state: 'complete', decoded: 400 });
      expect(await store.listFrames(key, 0)).toEqual(frames);
      const stored = await store.listWindows({ ...key, fromMs: 0, toMs: Infinity, newest: Infinity });
      expect(stored).toEqual(windowsOf(frames));
    }
    await published;
    expect(await queues.outcomes.deadLetters()).toEqual([]);
  });
});
