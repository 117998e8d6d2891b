import { traceOf } from '@crowdtone/domain';
import type { ExpressionModel } from '@crowdtone/networks';
import type { Logger } from '@crowdtone/observability';
import type { Closable, Queues } from '@crowdtone/queue';
import { type BatchLimits, MicroBatcher } from './micro-batcher';
import { readCrops } from './read-crops';
import { readFrame } from './read-frame';

export interface ExpressionServiceParts {
  readonly queues: Pick<Queues, 'frameJobs' | 'outcomes'>;
  /** Stays open; the caller closes it. */
  readonly model: ExpressionModel;
  readonly batch: BatchLimits;
  readonly logger: Logger;
}

/**
 * Reads the expressions of every frame in the queue and publishes an outcome for each, whatever its crops do to the
 * model. Closing it takes no more frames and finishes those under way.
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
      logger.debug({ trace: traceOf(frame.job) }, 'a frame was read');
    },
    // The last frames' crops may have arrived in the same moment; they shall be in the batch.
    { onIdle: () => setImmediate(() => batcher.flush()) },
  );
  return {
    async close() {
      await consumer.close();
      await outcomes.close();
    },
  };
}
