import { type Aggregator, keepShards } from '@crowdtone/aggregator';
import { DEFAULT_RETENTION } from '@crowdtone/config';
import { asCrowdtoneError, type CrowdtoneError } from '@crowdtone/domain';
import { LeaseKeeper } from '@crowdtone/leases';
import { aborted } from '@crowdtone/runtime';
import { keepFiling } from '@crowdtone/store';
import { keepRetention } from '../run/keep-retention';
import { planRun } from '../run/settings';
import { openStoreEvents } from '../run/store-events';
import { startAlerting } from './alerts-of-workers';
import { ListedCameras } from './listed-cameras';
import { countOwned } from './owned-cameras';
import type { OwnerParts, RunningRole } from './role';
import { tendSources } from './tend-sources';

/**
 * Turns outcomes into windows and alerts, for as many shards of sources as is this process's part, and ends or describes their sources
 * when the table of cameras says so.
 */
export async function startAggregatorRole(parts: OwnerParts): Promise<RunningRole> {
  const { queues, analysis, config, operations, cleanup, logger } = parts;
  const { store, leases, owner } = parts.place;
  const { shareCorrection } = planRun(analysis);
  const { metrics, readiness } = operations;
  const cameras = await ListedCameras.open(store, config?.sources ?? [], logger);
  cleanup.defer('the list of cameras', () => cameras.close());
  const events = await openStoreEvents(store, parts.connection.redisUrl, logger);
  cleanup.defer('events', () => events.close());
  const alerts = await startAlerting({ ...parts, events, cameras });
  const ids = () => cameras.all.map(({ definition }) => definition.id);
  metrics.scaling.watchCameras(() => countOwned(ids(), leases));

  const owned = new Map<number, Aggregator>();
  const stop = new AbortController();
  const holding = { leases, owner, logger };
  const files = store.readingFiles;
  if (files) metrics.watchReadingFiles(() => files.state());
  // One of all processes deletes what is old, and moves readings into files.
  const retention = new LeaseKeeper({
    ...holding,
    names: () => ['retention'],
    most: () => 1,
    async work(_lease, over) {
      const leave = keepRetention(store, config?.retention ?? DEFAULT_RETENTION, logger);
      const endFiling = files && keepFiling({ files, logger, onRound: (round) => metrics.countFiling(round) });
      await aborted(over);
      await endFiling?.();
      await leave();
    },
  }).run(stop.signal);
  const kept = keepShards(
    {
      ...holding,
      ...{ queues, store, fencedStore: store, shareCorrection, alerts },
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
