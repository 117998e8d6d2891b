/** A process that aggregates a shard whenever it owns it, to be killed; it says when it does. */
import { keepShards } from '@crowdtone/aggregator';
import { type LeaseTiming, openPostgresLeases } from '@crowdtone/leases';
import { createLogger } from '@crowdtone/observability';
import { openQueues } from '@crowdtone/queue';
import { openPostgresStore } from '@crowdtone/store';

/** What it is told first. */
export interface ShardProcessConfig {
  readonly redisUrl: string;
  readonly prefix: string;
  readonly databaseUrl: string;
  readonly shard: number;
  readonly timing: LeaseTiming;
}

async function main({ redisUrl, prefix, databaseUrl, shard, timing }: ShardProcessConfig): Promise<void> {
  const logger = createLogger('aggregator');
  const store = await openPostgresStore(databaseUrl, { isShared: true, logger });
  const leases = await openPostgresLeases(databaseUrl, logger);
  const queues = await openQueues({ redisUrl, prefix });
  const owning = { leases, owner: `process-${process.pid}`, shards: [shard], timing, askEveryMs: 50 };
  await keepShards(
    {
      ...owning,
      ...{ queues, store, fencedStore: store, logger, shareCorrection: null },
      onOwned(_shard, _aggregator, epoch) {
        process.send?.({ epoch });
        return () => undefined;
      },
    },
    new AbortController().signal,
  );
}

process.once('message', ({ config }: { config: ShardProcessConfig }) => {
  main(config).catch((error: unknown) => {
    process.stderr.write(`${error}\n`);
    process.exit(1);
  });
});
