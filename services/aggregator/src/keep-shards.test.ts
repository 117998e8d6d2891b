import type { FrameOutcome, GroupWindow } from '@crowdtone/domain';
import { type Leases, openMemoryLeases } from '@crowdtone/leases';
import { createLogger } from '@crowdtone/observability';
import { seededRandom, shuffled } from '@crowdtone/runtime';
import { type FencedStore, openStore } from '@crowdtone/store';
import { newSource, outcomesOf, RUN } from '@crowdtone/testing/aggregator/crowd';
import { MemoryQueues } from '@crowdtone/testing/aggregator/memory-queues';
import { crowdFrames, windowsOf } from '@crowdtone/testing/crowd-frames';
import { keepShards } from './keep-shards';

const logger = createLogger('aggregator');
const cam = { runId: 'run', sourceId: 'cam' };
/** So slow that nothing ends within a test. */
const TIMING = { lifeMs: 3_600_000, renewMs: 3_600_000, marginMs: 1000 };

let store: FencedStore;
let leases: Leases;
const stops: (() => Promise<void>)[] = [];
beforeEach(async () => {
  store = await openStore(':memory:');
  leases = openMemoryLeases();
  await store.saveRun(RUN);
  await store.commit({ sources: [newSource('cam')] });
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await store.close();
});

/** A process that aggregates the shard when it may. */
function aggregateAs(owner: string) {
  const queues = new MemoryQueues();
  const stop = new AbortController();
  const owned = new Promise<number>((resolve) => {
    const onOwned = (_shard: number, _aggregator: unknown, epoch: number) => {
      resolve(epoch);
      return () => undefined;
    };
    const parts = { queues, store, fencedStore: store, logger, shareCorrection: null, leases, owner, timing: TIMING };
    const kept = keepShards({ ...parts, shards: [1], askEveryMs: 5, onOwned }, stop.signal);
    stops.push(async () => {
      stop.abort();
      await kept;
    });
  });
  return { queues, owned, stop: () => stop.abort() };
}

const storedWindows = (): Promise<GroupWindow[]> =>
  store.listWindows({ ...cam, fromMs: 0, toMs: Infinity, newest: Infinity });

/** Gives each outcome to the queue until it is stored. @returns how often one was given back */
async function deliver(queues: MemoryQueues, outcomes: readonly FrameOutcome[]): Promise<FrameOutcome[]> {
  const givenBack: FrameOutcome[] = [];
  for (const outcome of outcomes) await queues.deliverOnce(outcome).catch(() => givenBack.push(outcome));
  return givenBack;
}

test('of two that ask for a shard one works, and the other follows when it is released', async () => {
  const ann = aggregateAs('ann');
  expect(await ann.owned).toBe(1);
  const bob = aggregateAs('bob');
  ann.stop();
  expect(await bob.owned).toBe(2);
});

test('when two believe to own a shard the second commit fails on the fence, and what is published is as if one had worked', async () => {
  const frames = crowdFrames('cam', 120, 7);
  const outcomes = shuffled(outcomesOf(frames), seededRandom(3));
  const ann = aggregateAs('ann');
  await ann.owned;
  expect(await deliver(ann.queues, outcomes.slice(0, 60))).toEqual([]);
  // What a lease that ended while its holder was frozen comes to.
  await leases.release({ name: 'shard:1', owner: 'ann', epoch: 1 });
  const bob = aggregateAs('bob');
  expect(await bob.owned).toBe(2);
  const before = await storedWindows();
  const late = await deliver(ann.queues, outcomes.slice(60, 80));
  expect(late).toEqual(outcomes.slice(60, 80));
  expect(await storedWindows()).toEqual(before);
  // Redis gives what was given back to the owner.
  expect(await deliver(bob.queues, [...outcomes.slice(50, 60), ...late, ...outcomes.slice(80)])).toEqual([]);
  expect(await storedWindows()).toEqual(windowsOf(frames, { lastIsPartial: true }));
  expect((await store.listFrames(cam, 0)).length).toBe(120);
  expect(await store.findSource(cam)).toMatchObject({ state: 'complete', decoded: 120 });
});

test('two processes share the shards evenly, and one takes all when the other leaves', async () => {
  const shards = Array.from({ length: 16 }, (_, shard) => shard);
  const owned = new Map<string, Set<number>>();
  let changed = () => undefined as unknown;
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      changed = () => condition() && resolve();
      changed();
    });
  const start = (owner: string) => {
    const mine = new Set<number>();
    owned.set(owner, mine);
    const stop = new AbortController();
    const parts = { store, fencedStore: store, logger, shareCorrection: null, leases, owner, timing: TIMING };
    const kept = keepShards(
      {
        ...parts,
        ...{ queues: new MemoryQueues(), shards, askEveryMs: 5 },
        onOwned(shard) {
          mine.add(shard);
          changed();
          return () => {
            mine.delete(shard);
            changed();
          };
        },
      },
      stop.signal,
    );
    return async () => {
      stop.abort();
      await kept;
    };
  };
  const countOf = (owner: string) => owned.get(owner)?.size ?? 0;
  stops.push(start('ann'));
  await until(() => countOf('ann') === 16);
  const leave = start('bob');
  await until(() => countOf('ann') === 8 && countOf('bob') === 8);
  expect(new Set([...owned.values()].flatMap((each) => [...each])).size).toBe(16);
  await leave();
  await until(() => countOf('ann') === 16);
  expect(countOf('bob')).toBe(0);
});
