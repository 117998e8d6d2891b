import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { asCrowdtoneError } from '@crowdtone/domain';
import { HeldLease, type HoldingParts } from '@crowdtone/leases';
import { Aggregator, type AggregatorParts, type Owned } from './aggregator';

/** Between two attempts to take what another process has, milliseconds. */
const ASK_EVERY_MS = 1000;

/** What a process needs to aggregate a share of the sources whenever no other process does. */
export interface ShardParts extends HoldingParts, Omit<AggregatorParts, 'owned'> {
  /** Of the lease, such as `shard:3`. */
  readonly name: string;
  readonly fencedStore: Owned['store'];
  /** Called when this process has the shard, with the aggregator that works on it. */
  readonly onOwned?: (aggregator: Aggregator, epoch: number) => void;
  /** Between two attempts to take what another process has, milliseconds; a second by default. */
  readonly askEveryMs?: number;
}

/**
 * Aggregates the outcomes of a shard for as long as this process owns it, and asks for it again and again while another does. Who
 * dies is followed once its lease has ended; who was frozen finds its commits refused, and asks again.
 *
 * @param signal aborted to stop: what is under way is finished, then the lease is released
 * @throws {CrowdtoneError} errors of the queues and of the store; a lease that cannot be asked for is waited for
 */
export async function keepShard(parts: ShardParts, signal: AbortSignal): Promise<void> {
  const { name, logger, askEveryMs = ASK_EVERY_MS } = parts;
  while (!signal.aborted) {
    const held = await HeldLease.acquire(parts, [name]).catch((error: unknown) => {
      logger.warn({ err: error, name }, 'the leases cannot be asked for a shard; trying again');
      return [];
    });
    const [lease] = held;
    if (lease === undefined)
      await pause(askEveryMs, undefined, { signal }).catch(() => undefined); // stopped meanwhile
    else await aggregateUnder(lease, parts, signal);
  }
}

async function aggregateUnder(lease: HeldLease, parts: ShardParts, signal: AbortSignal): Promise<void> {
  const { logger, fencedStore, onOwned } = parts;
  const fenced = new AbortController();
  const owned: Owned = { fence: lease.term, store: fencedStore, onFenced: () => fenced.abort() };
  try {
    const aggregator = await Aggregator.start({ ...parts, owned });
    try {
      onOwned?.(aggregator, lease.term.epoch);
      const over = AbortSignal.any([lease.lost, fenced.signal, signal]);
      if (!over.aborted) await once(over, 'abort');
    } finally {
      await aggregator.close();
    }
  } catch (error) {
    if (asCrowdtoneError(error).code !== 'E_FENCED') throw error;
    logger.warn({ err: error }, 'a shard was taken by another process before this one could begin');
  } finally {
    await lease
      .release()
      .catch((error: unknown) => logger.warn({ err: error }, 'a lease could not be released; it ends by itself'));
  }
}
