import { announcer } from '@crowdtone/aggregator';
import type { GroupEvent } from '@crowdtone/domain';
import type { GroupEvents, ThumbnailFeed } from '@crowdtone/gateway';
import type { Logger } from '@crowdtone/observability';
import { openChannels } from '@crowdtone/queue';
import type { Store } from '@crowdtone/store';
import { channelsOf } from './channels-of';
import { EventRelay } from './event-relay';
import type { RunListeners } from './platform';
import { ThumbnailRelay } from './thumbnail-relay';

/** What happens in all runs of a store, for as long as this program lives. */
export interface StoreEvents extends GroupEvents {
  readonly pictures: ThumbnailFeed;
  /** Announces what is in the store already. */
  readonly publish: (event: GroupEvent) => void;
  /** Has the listeners of this program read the store again. */
  readonly announceGap: () => void;
  /** How a run of this program passes on what it hears; a shared Redis needs no help. */
  readonly ofRuns: Pick<RunListeners, 'onEvent' | 'onGap' | 'onPicture'>;
  /** @throws {CrowdtoneError} E_REDIS_UNREACHABLE while a shared Redis is away */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the events of a store: over a shared Redis those of every process that works on it, without one those of this program, each
 * of whose runs has a Redis of its own.
 *
 * @param redisUrl of a shared Redis
 * @throws {CrowdtoneError} E_REDIS_URL or E_REDIS_UNREACHABLE
 */
export async function openStoreEvents(
  store: Pick<Store, 'identity'>,
  redisUrl: string | undefined,
  logger: Logger,
): Promise<StoreEvents> {
  const relay = new EventRelay();
  const pictures = new ThumbnailRelay();
  const { announceGap } = relay;
  const subscribe: GroupEvents['subscribe'] = (listener, onGap) => relay.subscribe(listener, onGap);
  if (redisUrl === undefined) {
    const { publish } = relay;
    const ofRuns = { onEvent: publish, onGap: announceGap, onPicture: pictures.publish };
    const nothing = async () => undefined;
    return { subscribe, pictures, publish, announceGap, ofRuns, ping: nothing, close: nothing };
  }
  const channels = await openChannels(redisUrl, await channelsOf(store));
  try {
    await channels.groupEvents.subscribe(relay.publish, announceGap);
    await channels.pictures.subscribe(pictures.publish);
  } catch (error) {
    await channels.close();
    throw error;
  }
  return {
    subscribe,
    pictures,
    publish: announcer((event) => channels.groupEvents.publish(event), logger),
    announceGap,
    ofRuns: {},
    ping: () => channels.ping(),
    close: () => channels.close(),
  };
}
