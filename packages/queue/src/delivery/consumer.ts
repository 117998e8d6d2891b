import { type Job, UnrecoverableError, Worker } from 'bullmq';
import { z } from 'zod';
import { type Closable, logError, type QueueContext } from './context';
import type { DeliveryPolicy } from './policy';

export interface Delivery<Message> {
  readonly message: Message;
  /** The message has failed, or seen consumers die, so often that it is dead unless it is dealt with now. */
  readonly lastChance: boolean;
}

export interface ConsumerOptions {
  /** Messages worked on at a time. */
  readonly concurrency?: number;
  /** Called when the queue has nothing more to give for now. */
  readonly onIdle?: () => void;
}

/**
 * The consuming end of a queue. A message is done with when the handler's promise resolves; until then it comes again,
 * after an error, or to another consumer when this one dies. What is not of `schema` becomes a dead letter.
 *
 * Closing it takes no more messages and waits for those under way; while Redis is away, or silent, it waits for nothing.
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
      lastChance: job.attemptsMade + 1 >= attempts || job.stalledCounter >= policy.deathsToSuspicion,
    });
  };
  const worker = new Worker<unknown>(policy.queue, process, {
    connection: client,
    prefix,
    concurrency,
    lockDuration: policy.lockMs,
    stalledInterval: policy.stalledCheckMs,
    drainDelay: policy.blockMs / 1000,
    // BullMQ itself never gives a message up because its consumers died: the handler does, on its last chance.
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
