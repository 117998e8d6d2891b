import { type GroupEvent, groupEventSchema } from '@crowdtone/domain';
import { z } from 'zod';
import type { Closable, Link } from './delivery/link';
import { validated } from './validate';

/** Tells whoever listens now; who was not listening reads the store. */
export async function publishGroupEvent({ client, prefix }: Link, event: GroupEvent): Promise<void> {
  await client.publish(channelOf(prefix), JSON.stringify(validated(groupEventSchema, event)));
}

/**
 * Calls `listener` with every event from the moment the promise resolves; a malformed one is logged and left out. Redis
 * keeps no event for those who are away, so after an outage `onGap` is called, as soon as events come again.
 */
export async function subscribeGroupEvents(
  { client, prefix, logger }: Link,
  listener: (event: GroupEvent) => void,
  onGap: () => void,
): Promise<Closable> {
  // A connection that subscribes can do nothing else.
  const subscriber = client.duplicate();
  // The shared connection tells of outages.
  subscriber.on('error', () => undefined);
  subscriber.on('message', (_channel, text) => {
    const parsed = groupEventSchema.safeParse(parseJson(text));
    if (parsed.success) listener(parsed.data);
    else logger.error({ reason: z.prettifyError(parsed.error) }, 'a malformed group event was left out');
  });
  await subscriber.subscribe(channelOf(prefix));
  // It subscribes again by itself after an outage; asking once more tells when that is done.
  subscriber.on('ready', () => {
    subscriber.subscribe(channelOf(prefix)).then(onGap, (error: unknown) => {
      logger.debug({ err: error }, 'Redis went away again before events came');
    });
  });
  return {
    close: async () => {
      subscriber.disconnect();
    },
  };
}

function channelOf(prefix: string): string {
  return `${prefix}:group-events`;
}

/** The value, or undefined for what is not JSON, which no schema accepts. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
