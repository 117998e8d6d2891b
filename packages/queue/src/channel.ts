import { z } from 'zod';
import type { Closable, QueueContext } from './delivery/context';
import { validated } from './validate';

/** What a channel needs of the queues it belongs to. */
export type ChannelContext = Pick<QueueContext, 'client' | 'prefix' | 'logger'>;

/** Messages of one kind for the current listeners: Redis keeps none of them. */
export interface Channel<Message> {
  /** Under the prefix, and in logs. */
  readonly name: string;
  readonly schema: z.ZodType<Message>;
}

/** Publishes a message. @throws {CrowdtoneError} E_MESSAGE_INVALID when it does not match the schema */
export async function publishTo<Message>(
  { name, schema }: Channel<Message>,
  { client, prefix }: ChannelContext,
  message: Message,
): Promise<void> {
  await client.publish(`${prefix}:${name}`, JSON.stringify(validated(schema, message)));
}

/**
 * Calls `listener` with every message from the moment the promise resolves; a malformed one is logged and skipped. Redis
 * keeps nothing for listeners that are away, so `onGap` is called after an outage, as soon as messages arrive again.
 */
export async function subscribeTo<Message>(
  { name, schema }: Channel<Message>,
  { client, prefix, logger }: ChannelContext,
  listener: (message: Message) => void,
  onGap: () => void,
): Promise<Closable> {
  // A connection that subscribes can do nothing else.
  const subscriber = client.duplicate();
  // The shared connection logs outages.
  subscriber.on('error', () => undefined);
  subscriber.on('message', (_channel, text) => {
    const parsed = schema.safeParse(parseJson(text));
    if (parsed.success) listener(parsed.data);
    else logger.error({ reason: z.prettifyError(parsed.error) }, `a malformed message on ${name} was left out`);
  });
  const channel = `${prefix}:${name}`;
  await subscriber.subscribe(channel);
  // It subscribes again by itself after an outage; asking once more shows when that is done.
  subscriber.on('ready', () => {
    subscriber.subscribe(channel).then(onGap, (error: unknown) => {
      logger.debug({ err: error }, `Redis went away again before messages on ${name} came`);
    });
  });
  return {
    close: async () => {
      subscriber.disconnect();
    },
  };
}

/** The value, or undefined for what is not JSON, which no schema accepts. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
