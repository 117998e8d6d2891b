/** Faults of who owns what: leases in a real PostgreSQL with lives of a second or two, and the fence of the store. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { keepShard } from '@crowdtone/aggregator';
import { type FrameOutcome, groupWindowSchema } from '@crowdtone/domain';
import { HeldLease, type Leases, type LeaseTerm, openPostgresLeases } from '@crowdtone/leases';
import { createLogger } from '@crowdtone/observability';
import { seededRandom, shuffled } from '@crowdtone/runtime';
import { type FencedStore, openStore } from '@crowdtone/store';
import { newSource, outcomesOf, RUN } from '@crowdtone/testing/aggregator/crowd';
import { MemoryQueues } from '@crowdtone/testing/aggregator/memory-queues';
import { crowdFrames, windowsOf } from '@crowdtone/testing/crowd-frames';
import { PostgresServer } from '@crowdtone/testing/postgres';
import { forkService } from '@crowdtone/testing/service-process';
import type { Fault } from './fault';

const logger = createLogger('aggregator');
/** A tenth of the usual times, milliseconds. */
const TIMING = { lifeMs: 1500, renewMs: 500, marginMs: 300 };
const SHARD = 'shard:1';
const FRAMES = crowdFrames('cam', 190, 7);

/** Runs a fault on a PostgreSQL of its own. */
async function withLeases<Result>(
  run: (leases: Leases, server: PostgresServer, url: string) => Promise<Result>,
): Promise<Result> {
  const server = await PostgresServer.start();
  try {
    const url = await server.createDatabase();
    const leases = await openPostgresLeases(url, logger);
    try {
      return await run(leases, server, url);
    } finally {
      await leases.close();
    }
  } finally {
    await server.remove();
  }
}

/** A process that aggregates the shard whenever it owns it. */
class Aggregating {
  readonly queues = new MemoryQueues();
  readonly #stop = new AbortController();
  readonly #kept: Promise<void>;
  /** Resolves with the epoch when it owns the shard for the first time. */
  readonly owned: Promise<number>;

  constructor(owner: string, leases: Leases, store: FencedStore) {
    let own = (_epoch: number) => {};
    this.owned = new Promise((resolve) => {
      own = resolve;
    });
    const parts = { queues: this.queues, store, fencedStore: store, logger, shareCorrection: null };
    this.#kept = keepShard(
      { ...parts, leases, owner, timing: TIMING, name: SHARD, askEveryMs: 50, onOwned: (_each, epoch) => own(epoch) },
      this.#stop.signal,
    );
  }

  /** Gives each outcome once. @returns those that were given back */
  async deliver(outcomes: readonly FrameOutcome[]): Promise<FrameOutcome[]> {
    const givenBack: FrameOutcome[] = [];
    for (const outcome of outcomes) await this.queues.deliverOnce(outcome).catch(() => givenBack.push(outcome));
    return givenBack;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#kept;
  }
}

async function aShardStore(): Promise<FencedStore> {
  const store = await openStore(':memory:');
  await store.saveRun(RUN);
  await store.commit({ sources: [newSource('cam')] });
  return store;
}

/** @throws unless the store holds what an undisturbed aggregator would have published */
async function requireUndisturbed(store: FencedStore): Promise<string> {
  const windows = await store.listWindows({
    runId: 'run',
    sourceId: 'cam',
    fromMs: 0,
    toMs: Infinity,
    newest: Infinity,
  });
  const published = JSON.stringify(windows);
  const undisturbed = windowsOf(FRAMES, { lastIsPartial: true }).map((window) => groupWindowSchema.parse(window));
  if (published !== JSON.stringify(undisturbed)) throw new Error('the windows differ');
  const frames = await store.listFrames({ runId: 'run', sourceId: 'cam' }, 0);
  if (frames.length !== FRAMES.length) throw new Error(`${frames.length} of ${FRAMES.length} frames are stored`);
  return `${windows.length} windows as undisturbed (${createHash('sha256').update(published).digest('hex').slice(0, 12)})`;
}

/** The leases as one owner sees them from the moment on at which it is cut off or killed. */
function cutOff(leases: Leases): { leases: Leases; cut: () => void } {
  let isCut = false;
  return {
    leases: {
      acquire: (request) => (isCut ? Promise.resolve([]) : leases.acquire(request)),
      renew: (term, lifeMs) => (isCut ? new Promise(() => undefined) : leases.renew(term, lifeMs)),
      release: (term) => (isCut ? Promise.resolve() : leases.release(term)),
      list: (prefix) => leases.list(prefix),
      close: () => leases.close(),
    },
    cut: () => {
      isCut = true;
    },
  };
}

/** The owner of a shard is cut off in the middle of its work; another goes on from the store. */
export const aggregatorGone: Fault = {
  name: 'aggregator gone',
  run: () =>
    withLeases(async (leases) => {
      const store = await aShardStore();
      const outcomes = shuffled(outcomesOf(FRAMES), seededRandom(5));
      const line = cutOff(leases);
      const first = new Aggregating('first', line.leases, store);
      await first.owned;
      await first.deliver(outcomes.slice(0, 90));
      line.cut();
      const began = performance.now();
      const second = new Aggregating('second', leases, store);
      const epoch = await second.owned;
      const seconds = (performance.now() - began) / 1000;
      await second.deliver(outcomes.slice(80));
      const windows = await requireUndisturbed(store);
      await Promise.all([first.stop(), second.stop()]);
      await store.close();
      return `taken after ${seconds.toFixed(1)} s of a life of ${TIMING.lifeMs / 1000} s, epoch ${epoch}; ${windows}`;
    }),
};

/** The lease of an aggregator ends without its knowledge, as when it is frozen, and it goes on committing. */
export const twoAggregators: Fault = {
  name: 'two aggregators believe to hold a shard',
  run: () =>
    withLeases(async (leases) => {
      const store = await aShardStore();
      const outcomes = shuffled(outcomesOf(FRAMES), seededRandom(6));
      const first = new Aggregating('first', leases, store);
      const epoch = await first.owned;
      await first.deliver(outcomes.slice(0, 90));
      await leases.release({ name: SHARD, owner: 'first', epoch });
      const second = new Aggregating('second', leases, store);
      await second.owned;
      const late = await first.deliver(outcomes.slice(90, 110));
      if (late.length !== 20) throw new Error(`${20 - late.length} outcomes of the earlier owner were stored`);
      await second.deliver([...late, ...outcomes.slice(110)]);
      const windows = await requireUndisturbed(store);
      await Promise.all([first.stop(), second.stop()]);
      await store.close();
      return `${late.length} of 20 late outcomes given back; ${windows}`;
    }),
};

/** PostgreSQL is killed while a lease is held, and stays away for longer than the lease lives. */
export const databaseAway: Fault = {
  name: 'PostgreSQL away',
  run: () =>
    withLeases(async (leases, server) => {
      const [held] = await HeldLease.acquire({ leases, owner: 'holder', logger, timing: TIMING }, [SHARD]);
      if (held === undefined) throw new Error('a free lease was not given');
      await server.kill();
      const began = performance.now();
      if (!held.lost.aborted) await once(held.lost, 'abort');
      const seconds = (performance.now() - began) / 1000;
      await server.start();
      const next = await succeed(leases);
      if (next.epoch !== 2) throw new Error(`the next taking has epoch ${next.epoch}`);
      return `the holder stopped after ${seconds.toFixed(1)} s, before the end of its life of ${TIMING.lifeMs / 1000} s; the next taking has epoch 2`;
    }),
};

/** A holder whose wall clock steps by up to a day is frozen for longer than its lease lives, then wakes. */
export const clockWrong: Fault = {
  name: 'clock wrong, holder frozen, then wakes',
  run: () =>
    withLeases(async (leases, _server, url) => {
      const clock = join(__dirname, '../chaos/programs/stepping-clock.cjs');
      const holder = forkService(require.resolve('@crowdtone/testing/leases/lease-holder'), { url, ...TIMING }, [
        ...['--require', clock.replace('/test/dist/', '/test/')],
      ]);
      try {
        await once(holder, 'message');
        const request = { names: ['hall'], owner: 'rival', lifeMs: 3_600_000, most: 1 };
        // Three lives, through which it steps back and forth.
        const until = performance.now() + 3 * TIMING.lifeMs;
        let asked = 0;
        for (; performance.now() < until; asked += 1) {
          if ((await leases.acquire(request)).length > 0) throw new Error('a lease that is held was given to another');
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        holder.kill('SIGSTOP');
        const next = await succeed(leases, 'hall');
        const woken = once(holder, 'message');
        holder.kill('SIGCONT');
        const [said] = await woken;
        if (JSON.stringify(said) !== '{"lost":true}')
          throw new Error('the holder did not notice that its time was over');
        return `${asked} attempts to take it refused; taken when it froze, epoch ${next.epoch}; it gave up on waking`;
      } finally {
        holder.kill('SIGKILL');
      }
    }),
};

/** Takes a lease as soon as it is free. */
async function succeed(leases: Leases, name = SHARD): Promise<LeaseTerm> {
  while (true) {
    const [term] = await leases.acquire({ names: [name], owner: 'successor', lifeMs: 3_600_000, most: 1 });
    if (term) return term;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
