import { createLogger } from '@crowdtone/observability';
import { aborted } from '@crowdtone/runtime';
import { type Leases, openMemoryLeases } from '.';
import { LeaseKeeper } from './lease-keeper';

process.env.CROWDTONE_LOG_LEVEL = 'silent';
const logger = createLogger('leases');
/** So slow that nothing ends within a test. */
const TIMING = { lifeMs: 3_600_000, renewMs: 3_600_000, marginMs: 1000 };

let leases: Leases;
const stops: (() => Promise<void>)[] = [];
beforeEach(() => {
  leases = openMemoryLeases();
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A process that keeps leases, and notes under which it works, with their epochs. */
function keep(owner: string, wanted: string[]) {
  const works = new Map<string, number>();
  const state = { most: Number.POSITIVE_INFINITY };
  let changed = () => undefined as unknown;
  const keeper = new LeaseKeeper({
    ...{ leases, owner, logger, timing: TIMING, askEveryMs: 5 },
    names: () => wanted,
    most: () => state.most,
    async work({ term }, over) {
      works.set(term.name, term.epoch);
      changed();
      await aborted(over);
      works.delete(term.name);
      changed();
    },
  });
  const stop = new AbortController();
  const run = keeper.run(stop.signal);
  const close = async () => {
    stop.abort();
    await run;
  };
  stops.push(close);
  const until = (names: string) =>
    new Promise<void>((resolve) => {
      changed = () => [...works.keys()].sort().join(' ') === names && resolve();
      changed();
    });
  return { keeper, works, state, until, close };
}

test('works under as many leases as it may hold, and hands back the newest when it may hold fewer', async () => {
  const wanted = ['a', 'b'];
  const ann = keep('ann', wanted);
  await ann.until('a b');
  wanted.push('c');
  await ann.until('a b c');
  ann.state.most = 2;
  await ann.until('a b');
  const bob = keep('bob', ['a', 'b', 'c']);
  await bob.until('c');
  await ann.close();
  await bob.until('a b c');
});

test('hands back what it no longer wants, and takes anew in another epoch when it is to', async () => {
  const wanted = ['a', 'b'];
  const ann = keep('ann', wanted);
  await ann.until('a b');
  wanted.pop();
  ann.keeper.wake();
  await ann.until('a');
  ann.keeper.renewAll();
  await ann.until('');
  await ann.until('a');
  expect(ann.works.get('a')).toBe(2);
});

test('a work that fails ends the others, and is thrown', async () => {
  const ended: string[] = [];
  const keeper = new LeaseKeeper({
    ...{ leases, owner: 'ann', logger, timing: TIMING, askEveryMs: 5 },
    names: () => ['a', 'b'],
    most: () => 2,
    async work({ term }, over) {
      if (term.name === 'b') throw new Error('the camera is on fire');
      await aborted(over);
      ended.push(term.name);
    },
  });
  await expect(keeper.run(new AbortController().signal)).rejects.toThrow('on fire');
  expect(ended).toEqual(['a']);
  expect((await leases.list('')).map(({ freeForMs }) => freeForMs === null)).toEqual([false, false]);
});
