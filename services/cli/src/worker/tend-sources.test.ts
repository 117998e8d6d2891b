import type { Aggregator } from '@crowdtone/aggregator';
import { type LiveSourceConfig, liveSourceSchema } from '@crowdtone/config';
import { type RunRecord, shardOf } from '@crowdtone/domain';
import { createLogger } from '@crowdtone/observability';
import { type FencedStore, openStore } from '@crowdtone/store';
import { aRun, aSource } from '@crowdtone/testing/records';
import { describedSource } from '../run/source-description';
import { ListedCameras } from './listed-cameras';
import { tendOnce } from './tend-sources';

const logger = createLogger('worker');
const SHARDS = 16;
const camera = (id: string): LiveSourceConfig =>
  liveSourceSchema.parse({ id, url: 'lavfi:testsrc', setting: 'synthetic' });

let store: FencedStore;
beforeEach(async () => {
  store = await openStore(':memory:');
});
afterEach(() => store.close());

/** What one round does with the source `hall`. @param freeForMs of its lease */
async function round(run: RunRecord, cameras: readonly LiveSourceConfig[], freeForMs: number | null, owns = true) {
  await store.saveRun(run);
  const description = describedSource(run.runId, camera('hall'));
  await store.commit({ sources: [{ ...aSource(), ...description, durationMs: null }] });
  const calls: unknown[] = [];
  const note =
    (what: string) =>
    async ({ sourceId }: { sourceId: string }, more: unknown) => {
      calls.push(more instanceof Error ? [what, sourceId, more.message] : [what, sourceId, ...(more ? [more] : [])]);
    };
  const aggregator = {
    abandonSource: note('abandon'),
    cutSource: note('cut'),
    describeSource: note('describe'),
    judgeSources: async ([source]: readonly { sourceId: string }[]) => void calls.push(['judge', source?.sourceId]),
    missSource: ({ sourceId }: { sourceId: string }) => void calls.push(['miss', sourceId]),
  } as unknown as Aggregator;
  const lease = { name: 'camera:hall', owner: 'ann', epoch: 4, freeForMs };
  await tendOnce({
    store,
    leases: { list: async () => [lease] },
    cameras: await ListedCameras.open(store, cameras, logger),
    owned: new Map(owns ? [[shardOf('hall', SHARDS), aggregator]] : []),
    shards: SHARDS,
    logger,
  });
  return calls;
}

const JUDGED = ['judge', 'hall'];

test('a source that is watched, or was until a moment ago, is judged and otherwise left alone', async () => {
  expect(await round(aRun(), [camera('hall')], null)).toEqual([JUDGED]);
  expect(await round(aRun(), [camera('hall')], 59_000)).toEqual([JUDGED]);
});

test('what a process had that is gone is cut after a minute, and its camera counts as away', async () => {
  expect(await round(aRun(), [camera('hall')], 60_000)).toEqual([['cut', 'hall', 4], JUDGED, ['miss', 'hall']]);
});

test('a source ends with its camera, once nobody watches it, and with its run', async () => {
  expect(await round(aRun(), [], 59_000)).toEqual([]);
  expect(await round(aRun(), [], 60_000)).toEqual([['abandon', 'hall', expect.stringContaining('was removed')]]);
  const ended = aRun({ endedAt: '2026-05-12T19:00:00.000Z' });
  expect(await round(ended, [camera('hall')], null)).toEqual([['abandon', 'hall', expect.stringContaining('run has')]]);
});

test('another name reaches the source, by the process that has its shard', async () => {
  const renamed = { ...camera('hall'), name: 'Great hall' };
  expect(await round(aRun(), [renamed], null)).toEqual([JUDGED, ['describe', 'hall']]);
  expect(await round(aRun(), [renamed], null, false)).toEqual([]);
});
