/** Faults of who owns what: leases in a real PostgreSQL with lives of a second or two, and the fence of the store. */
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { keepShards } from '@crowdtone/aggregator';
import { type FrameOutcome, groupWindowSchema } from '@crowdtone/domain';
import { HeldLease, type Leases, type LeaseTerm, openPostgresLeases } from '@crowdtone/leases';
import { createLogger } from '@crowdtone/observability';
import { openQueues } from '@crowdtone/queue';
import { seededRandom, shuffled } from '@crowdtone/runtime';
import { type FencedStore, openPostgresStore, openStore } from '@crowdtone/store';
import { newSource, outcomesOf, RUN } from '@crowdtone/testing/aggregator/crowd';
import { MemoryQueues } from '@crowdtone/testing/aggregator/memory-queues';
import type { ShardProcessConfig } from '@crowdtone/testing/aggregator/shard-process';
import { crowdFrames, windowsOf } from '@crowdtone/testing/crowd-frames';
import { DurableRedis } from '@crowdtone/testing/durable-redis';
import { PostgresServer } from '@crowdtone/testing/postgres';
import { forkService } from '@crowdtone/testing/service-process';
import type { Fault } from './fault';

const logger = createLogger('aggregator');
/** A tenth of the usual times, milliseconds. */
const TIMING = { lifeMs: 1500, renewMs: 500, marginMs: 300 };
const SHARD = 'shard:0';
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
    const onOwned = (_shard: number, _each: unknown, epoch: number) => {
      own(epoch);
      return () => undefined;
    };
    const parts = { queues: this.queues, store, fencedStore: store, logger, shareCorrection: null };
    this.#kept = keepShards(
      { ...parts, leases, owner, timing: TIMING, shards: [0], askEveryMs: 50, onOwned },
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
  const published = inOrder(windows);
  const undisturbed = windowsOf(FRAMES, { lastIsPartial: true }).map((window) => groupWindowSchema.parse(window));
  if (published !== inOrder(undisturbed)) throw new Error('the windows differ');
  const frames = await store.listFrames({ runId: 'run', sourceId: 'cam' }, 0);
  if (frames.length !== FRAMES.length) throw new Error(`${frames.length} of ${FRAMES.length} frames are stored`);
  return `${windows.length} windows as undisturbed (${createHash('sha256').update(published).digest('hex').slice(0, 12)})`;
}

/** JSON with the keys of every object in order: PostgreSQL keeps them in another one than they came in. */
function inOrder(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** The owner of a shard is killed in the middle of its work; another process goes on from PostgreSQL. */
export const aggregatorKilled: Fault = {
  name: 'aggregator killed',
  run: () =>
    withLeases(async (_leases, _server, databaseUrl) => {
      const store = await openPostgresStore(databaseUrl, { isShared: true });
      const redis = await DurableRedis.start();
      const connection = { redisUrl: redis.url, prefix: 'shard' };
      const queues = await openQueues(connection);
      const config: ShardProcessConfig = { ...connection, databaseUrl, shard: 0, timing: TIMING };
      const entry = require.resolve('@crowdtone/testing/aggregator/shard-process');
      const processes: ChildProcess[] = [];
      try {
        await store.saveRun(RUN);
        await store.commit({ sources: [newSource('cam')] });
        const outcomes = shuffled(outcomesOf(FRAMES), seededRandom(5));
        // The queue takes no more than this at a time, so that work is left for the second.
        const producer = await queues.outcomes.producer({ maxInFlight: 16 });
        const first = forkService(entry, config);
        processes.push(first);
        await once(first, 'message');
        const second = forkService(entry, config);
        processes.push(second);
        const owned = once(second, 'message');
        for (const outcome of outcomes.slice(0, 90)) await producer.publish(outcome);
        first.kill('SIGKILL');
        const began = performance.now();
        for (const outcome of outcomes.slice(90)) await producer.publish(outcome);
        const [{ epoch }] = (await owned) as [{ epoch: number }];
        const seconds = (performance.now() - began) / 1000;
        await producer.drained();
        const windows = await requireUndisturbed(store);
        return `taken after ${seconds.toFixed(1)} s of a life of ${TIMING.lifeMs / 1000} s, epoch ${epoch}; ${windows}`;
      } finally {
        for (const each of processes) each.kill('SIGKILL');
        await queues.close();
        await redis.remove();
        await store.close();
      }
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
