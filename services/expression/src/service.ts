import { traceOf } from '@crowdtone/domain';
import type { ExpressionModel } from '@crowdtone/networks';
import type { Logger } from '@crowdtone/observability';
import type { Closable, Queues } from '@crowdtone/queue';
import { type BatchLimits, MicroBatcher } from './micro-batcher';
import { readCrops } from './read-crops';
import { readFrame } from './read-frame';

/** What the expression service is made of. */
export interface ExpressionServiceParts {
  readonly queues: Pick<Queues, 'frameJobs' | 'outcomes'>;
  /** Stays open; the caller closes it. */
  readonly model: ExpressionModel;
  readonly batch: BatchLimits;
  readonly logger: Logger;
}

/**
 * Classifies the faces of every frame in the queue and publishes an outcome for each, even when the model fails on its
 * crops. Closing accepts no more frames and finishes those in progress.
 */
export async function startExpressionService({
  queues,
  model,
  batch,
  logger,
}: ExpressionServiceParts): Promise<Closable> {
  const outcomes = await queues.outcomes.producer();
  const batcher = new MicroBatcher((crops) => readCrops(model, crops, logger), batch);
  const consumer = await queues.frameJobs.consume(
    async (frame) => {
      await outcomes.publish(await readFrame(frame, model.identity, (crops) => batcher.read(crops)));
      logger.debug({ trace: traceOf(frame.job) }, 'frame classified');
    },
    // Crops of the last frames may arrive in the same turn; they belong in the batch.
    { onIdle: () => setImmediate(() => batcher.flush()) },
  );
  return {
    async close() {
      await consumer.close();
      await outcomes.close();
    },
  };
}
