import { asCrowdtoneError, type FrameOutcome } from '@crowdtone/domain';
import { type HeldLease, type HoldingParts, LeaseKeeper } from '@crowdtone/leases';
import { aborted } from '@crowdtone/runtime';
import { Aggregator, type AggregatorParts, type Owned } from './aggregator';
import type { AggregatorQueues } from './ports';

/** Processes that can share the shards of a deployment; each holds a lease that tells the others that it is there. */
const MAX_PROCESSES = 64;
const PLACES = Array.from({ length: MAX_PROCESSES }, (_, place) => `aggregator:${place}`);
/** Begins the names of the leases by which processes know how many they are. */
const PLACE_PREFIX = 'aggregator:';

/** The queues of {@link keepShards}; `Queues` of @crowdtone/queue implements them. */
export interface ShardedQueues extends Pick<AggregatorQueues, 'groupEvents'> {
  readonly outcomes: {
    /** As of {@link AggregatorQueues}, the outcomes of one shard. */
    consume(
      handle: (outcome: FrameOutcome) => Promise<void>,
      options: { readonly shard: number },
    ): Promise<{ close(): Promise<void> }>;
  };
}

/** What a process needs to aggregate its part of the shards. */
export interface ShardsParts extends HoldingParts, Omit<AggregatorParts, 'owned' | 'queues'> {
  readonly queues: ShardedQueues;
  /** Their numbers. */
  readonly shards: readonly number[];
  readonly fencedStore: Owned['store'];
  /**
   * Called when this process has a shard, with the aggregator that works on it.
   * @returns called when it has it no longer
   */
  readonly onOwned?: (shard: number, aggregator: Aggregator, epoch: number) => () => void;
  /** Between two attempts to take what other processes have, milliseconds; a second by default. */
  readonly askEveryMs?: number;
}

/**
 * Aggregates the outcomes of shards for as long as this process owns them, each with an aggregator of its own. Processes share the shards
 * evenly: each takes as many as its part, and hands back what it has above when another comes. Who dies is followed once its leases have
 * ended; who was frozen finds its commits refused.
 *
 * @param signal aborted to stop: what is under way is finished, then the leases are released
 * @throws {CrowdtoneError} errors of the queues and of the store; leases that cannot be asked for are waited for
 */
export async function keepShards(parts: ShardsParts, signal: AbortSignal): Promise<void> {
  const { shards, leases, askEveryMs } = parts;
  const timing = askEveryMs === undefined ? {} : { askEveryMs };
  const failed = new AbortController();
  const over = AbortSignal.any([signal, failed.signal]);
  const presence = new LeaseKeeper({
    ...parts,
    ...timing,
    names: () => PLACES,
    most: () => 1,
    work: (_place, ended) => aborted(ended),
  });
  const owners = new LeaseKeeper({
    ...parts,
    ...timing,
    names: () => shards.map((shard) => `shard:${shard}`),
    async most() {
      const places = await leases.list(PLACE_PREFIX);
      const present = places.filter(({ freeForMs }) => freeForMs === null).length;
      return Math.ceil(shards.length / Math.max(1, present));
    },
    work: (lease, ended) => aggregateUnder(lease, parts, ended),
  });
  const runs = [presence, owners].map((keeper) =>
    keeper.run(over).catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  await Promise.all(runs.map((run) => run.catch(() => undefined))); // the first error is thrown below
  if (failed.signal.aborted) throw failed.signal.reason;
}

async function aggregateUnder(lease: HeldLease, parts: ShardsParts, over: AbortSignal): Promise<void> {
  const { logger, fencedStore, onOwned, queues } = parts;
  const shard = Number(lease.term.name.slice('shard:'.length));
  const fenced = new AbortController();
  const owned: Owned = { fence: lease.term, store: fencedStore, onFenced: () => fenced.abort() };
  const ofShard: AggregatorQueues = {
    outcomes: { consume: (handle) => queues.outcomes.consume(handle, { shard }) },
    groupEvents: queues.groupEvents,
  };
  try {
    const aggregator = await Aggregator.start({ ...parts, queues: ofShard, owned });
    const forget = onOwned?.(shard, aggregator, lease.term.epoch);
    try {
      await aborted(AbortSignal.any([over, fenced.signal]));
    } finally {
      forget?.();
      await aggregator.close();
    }
  } catch (error) {
    // Whoever has it by now goes on; a database that is away ends the lease, and is waited for.
    const { code } = asCrowdtoneError(error);
    if (code !== 'E_FENCED' && code !== 'E_DATABASE_UNREACHABLE') throw error;
    logger.warn({ err: error, shard }, 'a shard cannot be aggregated here for now');
  }
}
