import { createLogger } from '@crowdtone/observability';
import { seededRandom, shuffled } from '@crowdtone/runtime';
import { openStore, type Store } from '@crowdtone/store';
import { checkpointAt, endOf, newSource, outcomesOf, RUN } from '@crowdtone/testing/aggregator/crowd';
import { MemoryQueues } from '@crowdtone/testing/aggregator/memory-queues';
import { crowdFrames } from '@crowdtone/testing/crowd-frames';
import { Aggregator } from './aggregator';
import { endInterruptedRuns } from './interrupted-runs';
import { reopenRun } from './reopen-run';

const FRAMES = crowdFrames('cam', 200, 3);
const KEY = { runId: RUN.runId, sourceId: 'cam' };
const ALL = { ...KEY, fromMs: 0, toMs: Infinity, newest: Infinity };

let store: Store;
beforeEach(async () => {
  store = await openStore(':memory:');
});
afterEach(() => store.close());

async function published(of: Store) {
  const [source] = await of.listSources(RUN.runId);
  return { source, windows: await of.listWindows(ALL), frames: await of.listFrames(KEY, 0) };
}

async function aggregate<Result>(
  work: (aggregator: Aggregator, queues: MemoryQueues) => Promise<Result>,
): Promise<Result> {
  const queues = new MemoryQueues();
  const aggregator = await Aggregator.start({ queues, store, logger: createLogger('test'), shareCorrection: null });
  const result = await work(aggregator, queues);
  await aggregator.close();
  return result;
}

test.each(['killed', 'stopped', 'killed and looked at'])(
  'a run that was %s publishes the same when it goes on',
  async (how) => {
    const random = seededRandom(5);
    await store.saveRun(RUN);
    await store.commit({ sources: [newSource('cam')] });
    await aggregate(async (_, queues) => {
      await queues.deliver(FRAMES.slice(0, 60));
      await queues.deliver([checkpointAt('cam', 60)]);
      await queues.deliver(shuffled(FRAMES.slice(60, 130), random));
      if (how === 'stopped') await queues.deliver([endOf('cam', 130, { code: 'E_INTERRUPTED', message: 'stopped' })]);
    });
    if (how === 'killed and looked at') await endInterruptedRuns(store, () => null);

    const [reopened] = await reopenRun(store, RUN);
    expect(reopened).toMatchObject({ state: 'running', decoded: null, error: null });
    expect(await store.listFrames(KEY, 0)).toEqual(FRAMES.slice(0, 60));
    expect((await store.findCheckpoint(KEY))?.point.sequence).toBe(60);
    await aggregate(async (_, queues) => queues.deliver(outcomesOf(FRAMES).slice(60)));
    const disturbed = await published(store);
    expect(disturbed.source).toMatchObject({ state: 'complete', decoded: 200 });

    await store.deleteRun(RUN.runId);
    expect(await store.findCheckpoint(KEY)).toBeNull();
    expect(await store.listRuns(Infinity)).toEqual([]);
    await store.saveRun(RUN);
    await store.commit({ sources: [newSource('cam')] });
    await aggregate(async (_, queues) => queues.deliver(outcomesOf(FRAMES)));
    expect(disturbed).toEqual(await published(store));
  },
);

test('a source without a checkpoint begins again; one that its footage ended stays, unless it is retried', async () => {
  await store.saveRun({ ...RUN, endedAt: '2026-05-12T19:00:00.000Z', interrupted: true });
  const sources = [
    { ...newSource('cut'), state: 'partial' as const, error: { code: 'E_INTERRUPTED', message: 'stopped' } },
    { ...newSource('broken'), state: 'failed' as const, error: { code: 'E_SOURCE_TRUNCATED', message: 'short' } },
    { ...newSource('whole'), state: 'complete' as const },
  ];
  await store.commit({ frames: crowdFrames('cut', 9, 2), sources });
  const idsOf = async (retried: readonly string[]) =>
    (await reopenRun(store, RUN, new Set(retried))).map(({ sourceId }) => sourceId);
  expect(await idsOf([])).toEqual(['cut']);
  expect(await store.listFrames({ runId: RUN.runId, sourceId: 'cut' }, 0)).toEqual([]);
  expect(await store.findRun(RUN.runId)).toEqual(RUN);
  expect(await idsOf(['broken'])).toEqual(['cut', 'broken']);
});
