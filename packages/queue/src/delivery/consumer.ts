import { type Job, UnrecoverableError, Worker } from 'bullmq';
import { z } from 'zod';
import { type Closable, logError, type QueueContext } from './context';
import type { DeliveryPolicy } from './policy';

/** A message as a handler receives it. */
export interface Delivery<Message> {
  readonly message: Message;
  /** Whether the message becomes a dead letter unless this attempt succeeds, because those before it failed. */
  readonly lastAttempt: boolean;
  /** Whether so many consumers crashed with the message that it is probably the cause. */
  readonly suspect: boolean;
}

/** Options of a consumer. */
export interface ConsumerOptions {
  /** Messages processed concurrently. */
  readonly concurrency?: number;
  /** Called when the queue is empty. */
  readonly onIdle?: () => void;
}

/**
 * Starts a consumer of a queue. A message is acknowledged when the handler's promise resolves; until then it is delivered
 * again after an error, or to another consumer after a crash. Messages that do not match `schema` become dead letters.
 *
 * Closing accepts no more messages and waits for those in progress, unless Redis is away or silent.
 */
export async function startConsumer<Message>(
  context: QueueContext,
  policy: DeliveryPolicy,
  schema: z.ZodType<Message>,
  handle: (delivery: Delivery<Message>) => Promise<void>,
  { concurrency = policy.concurrency, onIdle }: ConsumerOptions = {},
): Promise<Closable> {
  const { client, prefix, logger, pulse } = context;
  const process = async (job: Job<unknown>): Promise<void> => {
    const parsed = schema.safeParse(job.data);
    if (!parsed.success) throw new UnrecoverableError(`malformed message: ${z.prettifyError(parsed.error)}`);
    const attempts = job.opts.attempts ?? policy.attempts;
    await handle({
      message: parsed.data,
      lastAttempt: job.attemptsMade + 1 >= attempts,
      suspect: job.stalledCounter >= policy.deathsToSuspicion,
    });
  };
  const worker = new Worker<unknown>(policy.queue, process, {
    connection: client,
    prefix,
    concurrency,
    lockDuration: policy.lockMs,
    stalledInterval: policy.stalledCheckMs,
    drainDelay: policy.blockMs / 1000,
    // BullMQ never gives up on a message whose consumers crashed: the handler does, once it is suspect.
    maxStalledCount: Number.MAX_SAFE_INTEGER,
    runRetryDelay: policy.retryDelayMs,
  });
  worker.on('error', logError(context, policy.queue));
  worker.on('failed', (job, error) => {
    const dead = job?.finishedOn !== undefined;
    const facts = { queue: policy.queue, message: job?.id, error: error.message };
    if (dead) logger.error(facts, 'a message became a dead letter');
    else logger.warn(facts, 'a message failed and will be tried again');
  });
  if (onIdle !== undefined) worker.on('drained', onIdle);
  await worker.waitUntilReady();
  return {
    close: () => pulse.unlessSilent(worker.close(client.status !== 'ready'), `the consumer of ${policy.queue}`),
  };
}
