import { type Aggregator, keepShards } from '@crowdtone/aggregator';
import { DEFAULT_RETENTION } from '@crowdtone/config';
import { asCrowdtoneError, type CrowdtoneError } from '@crowdtone/domain';
import { aborted, LeaseKeeper } from '@crowdtone/leases';
import { keepRetention } from '../run/keep-retention';
import { planRun } from '../run/settings';
import { ListedCameras } from './listed-cameras';
import type { OwnerParts, RunningRole } from './role';
import { tendSources } from './tend-sources';

/**
 * Turns outcomes into windows, for as many shards of sources as is this process's part, and ends or describes their sources when the
 * table of cameras says so.
 */
export async function startAggregatorRole(parts: OwnerParts): Promise<RunningRole> {
  const { queues, analysis, config, operations, cleanup, logger } = parts;
  const { store, leases, owner } = parts.place;
  const { shareCorrection } = planRun(analysis);
  const { metrics, readiness } = operations;
  const cameras = await ListedCameras.open(store, config?.sources ?? [], logger);
  cleanup.defer('the list of cameras', () => cameras.close());

  const owned = new Map<number, Aggregator>();
  const stop = new AbortController();
  const holding = { leases, owner, logger };
  // One of all processes deletes what is old.
  const retention = new LeaseKeeper({
    ...holding,
    names: () => ['retention'],
    most: () => 1,
    async work(_lease, over) {
      const leave = keepRetention(store, config?.retention ?? DEFAULT_RETENTION, logger);
      await aborted(over);
      await leave();
    },
  }).run(stop.signal);
  const kept = keepShards(
    {
      ...holding,
      ...{ queues, store, fencedStore: store, shareCorrection },
      shards: Array.from({ length: parts.connection.shards }, (_, shard) => shard),
      onSettled: (settled) => metrics.countSettled(settled),
      onFenced: (sourceId) => metrics.countFenced(sourceId),
      onOwned(shard, aggregator) {
        owned.set(shard, aggregator);
        return () => owned.delete(shard);
      },
    },
    stop.signal,
  );
  const failed = new Promise<CrowdtoneError>((resolve) => {
    kept.catch((error: unknown) => resolve(asCrowdtoneError(error)));
  });
  cleanup.defer('shards', async () => {
    stop.abort();
    await kept.catch(() => undefined); // reported by `failed`
    await retention;
  });
  readiness.need('results', async () => {
    for (const aggregator of owned.values()) await aggregator.checkResults();
  });
  const tending = tendSources({ store, leases, cameras, owned, shards: parts.connection.shards, logger });
  cleanup.defer('the sources', () => tending.close());
  return { failed };
}
