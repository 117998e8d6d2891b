/** The expression worker as its own process. */
import { expressionServiceConfigSchema, receiveServiceConfig } from '@crowdtone/config';
import { CrowdtoneError } from '@crowdtone/domain';
import {
  type ExpressionModel,
  INFERENCE_RUNTIMES,
  type InferenceRuntime,
  openExpressionModel,
} from '@crowdtone/networks';
import { createLogger } from '@crowdtone/observability';
import { openQueues } from '@crowdtone/queue';
import { runServiceProcess } from '@crowdtone/runtime';
import { startExpressionService } from './service';

void runServiceProcess(async () => {
  const config = await receiveServiceConfig(expressionServiceConfigSchema);
  const logger = createLogger('expression');
  const model = await openExpressionModel(config.model, {
    runtime: knownRuntime(config.runtime),
    threads: config.threads,
  });
  await reserveMemory(model, config.batch.maxCrops);
  const queues = await openQueues(config);
  const service = await startExpressionService({ queues, model, batch: config.batch, logger });
  const facts = { model: model.identity.name, digest: model.identity.digest, runtime: model.runtime };
  logger.info(facts, 'ready');
  return {
    facts,
    async close() {
      await service.close();
      await queues.close();
      await model.close();
    },
  };
});

/**
 * Classifies a batch of the largest size, of nothing. ONNX Runtime keeps the memory of the largest batch so far, which otherwise
 * comes after hours, with the largest crowd.
 */
async function reserveMemory(model: ExpressionModel, maxCrops: number): Promise<void> {
  const { sidePx, channels } = model.cropFormat;
  const crop = { data: new Uint8Array(sidePx * sidePx * channels), width: sidePx, height: sidePx, channels };
  await model.classify(Array.from({ length: maxCrops }, () => crop));
}

function knownRuntime(name: string | undefined): InferenceRuntime | undefined {
  const runtime = INFERENCE_RUNTIMES.find((known) => known === name);
  if (runtime !== undefined || name === undefined) return runtime;
  throw new CrowdtoneError(
    'E_RUNTIME_UNKNOWN',
    `${name} is not a runtime; use one of ${INFERENCE_RUNTIMES.join(', ')}, or none for the fastest available`,
  );
}
