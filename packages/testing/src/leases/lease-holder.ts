/** A process that takes the lease `hall`, says so, and says when it has lost it. */
import { once } from 'node:events';
import { HeldLease, openPostgresLeases } from '@crowdtone/leases';
import { createLogger } from '@crowdtone/observability';

process.once(
  'message',
  async ({ config }: { config: { url: string; lifeMs: number; renewMs: number; marginMs: number } }) => {
    const { url, ...timing } = config;
    const logger = createLogger('leases');
    const leases = await openPostgresLeases(url, logger);
    const [held] = await HeldLease.acquire({ leases, owner: `holder-${process.pid}`, logger, timing }, ['hall']);
    process.send?.({ held: held?.term });
    if (held && !held.lost.aborted) await once(held.lost, 'abort');
    process.send?.({ lost: true });
  },
);
