import { Queue } from 'bullmq';
import type { QueueContext } from './context';
import type { DeliveryPolicy } from './policy';

/** A message that could not be dealt with. */
export interface DeadLetter {
  readonly id: string;
  readonly reason: string;
}

/** The newest dead letters of a queue, newest first. */
export async function readDeadLetters({ client, prefix }: QueueContext, policy: DeliveryPolicy): Promise<DeadLetter[]> {
  const queue = new Queue(policy.queue, { connection: client, prefix, skipMetasUpdate: true });
  const jobs = await queue.getFailed(0, policy.deadLetters - 1);
  await queue.close();
  return jobs.map((job) => ({ id: job.id ?? '', reason: job.failedReason }));
}
