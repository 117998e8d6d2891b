import { Queue } from 'bullmq';
import type { QueueContext } from './context';
import type { DeliveryPolicy } from './policy';

/** Messages in each queue, waiting or being dealt with, by the queue's name; empty while Redis is away. */
export async function queueDepths(
  { client, prefix }: QueueContext,
  policies: readonly DeliveryPolicy[],
): Promise<Readonly<Record<string, number>>> {
  // Commands would wait until it is back.
  if (client.status !== 'ready') return {};
  const depths = await Promise.all(
    policies.map(async (policy): Promise<readonly [string, number]> => {
      const queue = new Queue(policy.queue, { connection: client, prefix, skipMetasUpdate: true });
      const messages = await queue.getJobCountByTypes('waiting', 'active', 'delayed');
      await queue.close();
      return [policy.queue, messages];
    }),
  );
  return Object.fromEntries(depths);
}

/**
 * Age of the message of a queue that has waited longest, milliseconds by the clocks of this machine and of the one that sent it; 0 when
 * none waits, null while Redis is away.
 */
export async function oldestWaitingMs(
  { client, prefix }: QueueContext,
  policy: DeliveryPolicy,
): Promise<number | null> {
  if (client.status !== 'ready') return null;
  const queue = new Queue(policy.queue, { connection: client, prefix, skipMetasUpdate: true });
  const [oldest] = await queue.getWaiting(0, 0);
  await queue.close();
  return oldest === undefined ? 0 : Math.max(0, Date.now() - oldest.timestamp);
}
