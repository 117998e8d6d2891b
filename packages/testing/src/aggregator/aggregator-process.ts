/** An aggregator in a process of its own, to be killed; its arguments are the Redis and the store file. */

import { startAggregator } from '@crowdtone/aggregator';
import { createLogger } from '@crowdtone/observability';
import { openQueues } from '@crowdtone/queue';
import { openStore } from '@crowdtone/store';
import { newSource, RUN } from './crowd';

async function main(redisUrl: string, storeFile: string, sourceIds: readonly string[]): Promise<void> {
  const store = await openStore(storeFile);
  const queues = await openQueues({ redisUrl });
  const aggregator = await startAggregator({
    queues,
    store,
    logger: createLogger('aggregator'),
    shareCorrection: null,
  });
  await aggregator.saveRun(RUN);
  for (const sourceId of sourceIds) await aggregator.addSource(newSource(sourceId));
  process.stdout.write('ready\n');
}

const [redisUrl = '', storeFile = '', ...sourceIds] = process.argv.slice(2);
main(redisUrl, storeFile, sourceIds).catch((error: unknown) => {
  process.stderr.write(`${error}\n`);
  process.exit(1);
});
