import type { SettledFrame } from '@crowdtone/domain';
import { createLogger } from '@crowdtone/observability';
import { openStore, type Store } from '@crowdtone/store';
import { newSource, outcomesOf, RUN } from '@crowdtone/testing/aggregator/crowd';
import { MemoryQueues } from '@crowdtone/testing/aggregator/memory-queues';
import { crowdFrames, windowsOf } from '@crowdtone/testing/crowd-frames';
import { startAggregator } from '.';
import { endInterruptedRuns } from './interrupted-runs';

const counted = () => null;
const allOf = (sourceId: string) => ({ runId: 'run', sourceId, fromMs: 0, toMs: Infinity, newest: Infinity });

let store: Store;
beforeEach(async () => {
  store = await openStore(':memory:');
});
afterEach(() => store.close());

/** What an aggregator stored of a run by the time that its program was killed. */
async function leaveUnderWay(frames: readonly SettledFrame[]): Promise<void> {
  const queues = new MemoryQueues();
  const aggregator = await startAggregator({
    queues,
    store,
    logger: createLogger('aggregator'),
    shareCorrection: null,
  });
  await aggregator.saveRun(RUN);
  for (const sourceId of ['cut', 'whole', 'unseen']) await aggregator.addSource(newSource(sourceId));
  await queues.deliver([...frames, ...outcomesOf(crowdFrames('whole', 30, 2))]);
}

test('C12: a run that was killed is ended as interrupted by the next start, and its open window is published', async () => {
  const frames = crowdFrames('cut', 60, 1);
  await leaveUnderWay(frames);
  const whole = crowdFrames('whole', 30, 2);
  const [ended] = await endInterruptedRuns(store, counted);
  expect(ended).toEqual({ ...RUN, endedAt: RUN.startedAt, interrupted: true });
  expect(await store.findRun('run')).toEqual(ended);
  const interrupted = { error: { code: 'E_INTERRUPTED', message: expect.stringMatching(/; .*kept; run .*again/) } };
  expect(await store.listSources('run')).toMatchObject([
    { sourceId: 'cut', state: 'partial', analysed: analysedOf(frames), ...interrupted },
    { sourceId: 'whole', state: 'complete', error: null },
    { sourceId: 'unseen', state: 'failed', analysed: 0, ...interrupted },
  ]);
  expect(await store.listWindows(allOf('cut'))).toEqual(windowsOf(frames, { lastIsPartial: true }));
  expect(await store.listWindows(allOf('whole'))).toEqual(windowsOf(whole, { lastIsPartial: true }));
});

test('a start that was itself killed in between is made up for by the one after it; nothing is ended twice', async () => {
  await leaveUnderWay(crowdFrames('cut', 60, 1));
  const failing = { ...storeFunctions(), saveRun: () => Promise.reject(new Error('killed')) };
  await expect(endInterruptedRuns(failing, counted)).rejects.toThrow('killed');
  expect(await store.findRun('run')).toEqual(RUN);
  expect(await endInterruptedRuns(store, counted)).toHaveLength(1);
  const windows = await store.listWindows(allOf('cut'));
  expect(await endInterruptedRuns(store, counted)).toEqual([]);
  expect(await store.listWindows(allOf('cut'))).toEqual(windows);
});

test('a run that was ended as it should is left alone', async () => {
  const ended = { ...RUN, endedAt: '2026-05-12T18:02:00.000Z' };
  await store.saveRun(ended);
  expect(await endInterruptedRuns(store, counted)).toEqual([]);
  expect(await store.findRun('run')).toEqual(ended);
});

test('a run of cameras ends at its newest frame, and its error does not advise to analyse it again', async () => {
  const begunAt = Date.parse(RUN.startedAt) + 1000;
  await store.saveRun(RUN);
  const purpose = { setting: 'event', legalBasis: null };
  const camera = { ...newSource('hall'), state: 'running' as const, purpose, begunAt, positionMs: 90_000 };
  await store.commit({ sources: [camera] });
  const [run] = await endInterruptedRuns(store, counted);
  expect(run?.endedAt).toBe(new Date(begunAt + 90_000).toISOString());
  const [source] = await store.listSources('run');
  expect(source?.error?.message).toBe('the program was killed before the run ended; the results up to then are kept');
});

/** The store's functions as an object that can be spread. */
function storeFunctions() {
  return {
    commit: store.commit.bind(store),
    listFrames: store.listFrames.bind(store),
    listRuns: store.listRuns.bind(store),
    listSources: store.listSources.bind(store),
    listWindows: store.listWindows.bind(store),
    saveRun: store.saveRun.bind(store),
  };
}

function analysedOf(frames: readonly SettledFrame[]): number {
  return frames.filter(({ kind }) => kind === 'analysed').length;
}
