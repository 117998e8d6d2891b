import type { GroupEvent, SourceThumbnail } from '@crowdtone/domain';
import { createLogger } from '@crowdtone/observability';
import type { ChannelContext } from './channel';
import { type Closable, logOutages } from './delivery/context';
import { publishGroupEvent, subscribeGroupEvents } from './group-events';
import { connectRedis, disconnectRedis, pingRedis } from './redis/connection';
import { publishThumbnail, subscribeThumbnails } from './thumbnails';

/** What every process that works on one store hears, whichever run it is of. */
export interface Channels {
  readonly groupEvents: {
    publish(event: GroupEvent): Promise<void>;
    /** @param onGap called after an outage in which events may have been lost, once new ones come again */
    subscribe(listener: (event: GroupEvent) => void, onGap?: () => void): Promise<Closable>;
  };
  readonly pictures: {
    /** Does nothing while Redis is away. */
    publish(picture: SourceThumbnail): Promise<void>;
    subscribe(listener: (picture: SourceThumbnail) => void): Promise<Closable>;
  };
}

/** The channels for a process that works on no queue, such as a gateway. */
export interface ChannelConnection extends Channels, Closable {
  /** @throws {CrowdtoneError} E_REDIS_UNREACHABLE while Redis is away */
  ping(): Promise<void>;
}

/** @param kept keeps what is opened until the owner of the connection closes */
export function channelsOver(
  context: ChannelContext,
  kept: <End extends Closable>(opening: Promise<End>) => Promise<End>,
): Channels {
  return {
    groupEvents: {
      publish: (event) => publishGroupEvent(context, event),
      subscribe: (listener, onGap = () => undefined) => kept(subscribeGroupEvents(context, listener, onGap)),
    },
    pictures: {
      publish: (picture) => publishThumbnail(context, picture),
      subscribe: (listener) => kept(subscribeThumbnails(context, listener)),
    },
  };
}

/**
 * Opens channels alone.
 *
 * @param channels see {@link QueuesOptions}
 * @throws {CrowdtoneError} E_REDIS_URL or E_REDIS_UNREACHABLE
 */
export async function openChannels(redisUrl: string, channels: string): Promise<ChannelConnection> {
  const client = await connectRedis(redisUrl);
  const logger = createLogger('channels');
  const subscriptions: Promise<Closable>[] = [];
  logOutages({ client, logger });
  return {
    ...channelsOver({ client, prefix: channels, logger }, (opening) => {
      subscriptions.push(opening);
      return opening;
    }),
    ping: () => pingRedis(client),
    async close() {
      for (const opened of await Promise.allSettled(subscriptions)) {
        if (opened.status === 'fulfilled') await opened.value.close();
      }
      await disconnectRedis(client);
    },
  };
}
