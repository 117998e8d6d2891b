/** The expression worker as its own process, with a model that needs no weights. */
import { expressionServiceConfigSchema, receiveServiceConfig } from '@crowdtone/config';
import { startExpressionService } from '@crowdtone/expression';
import { createLogger } from '@crowdtone/observability';
import { openQueues } from '@crowdtone/queue';
import { runServiceProcess } from '@crowdtone/runtime';
import { openByteModel } from '@crowdtone/testing/byte-model';

const BATCH_MS = 20;

void runServiceProcess(async () => {
  const config = await receiveServiceConfig(expressionServiceConfigSchema);
  const queues = await openQueues(config);
  const model = openByteModel(BATCH_MS);
  const logger = createLogger('expression');
  const service = await startExpressionService({ queues, model, batch: config.batch, logger });
  return {
    facts: {},
    async close() {
      await service.close();
      await queues.close();
    },
  };
});
