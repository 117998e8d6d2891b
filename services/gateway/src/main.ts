/** The gateway as a process of its own: what comes in from the network delays nothing of the process that stores results. */
import { gatewayServiceConfigSchema, receiveServiceConfig } from '@crowdtone/config';
import { type GroupEvent, portMessageSchema, type SourceThumbnail } from '@crowdtone/domain';
import { createLogger } from '@crowdtone/observability';
import { runServiceProcess } from '@crowdtone/runtime';
import { type GroupEvents, startGateway, type ThumbnailFeed } from './gateway';
import { RemotePorts } from './remote/remote-ports';

/** The one listener that a gateway adds to events, and to thumbnails. */
class Feed implements GroupEvents {
  #listener: ((event: GroupEvent) => void) | null = null;
  #onGap: (() => void) | null = null;
  #show: ((picture: SourceThumbnail) => void) | null = null;

  readonly pictures: ThumbnailFeed = {
    subscribe: (listener) => {
      this.#show = listener;
      return () => {
        this.#show = null;
      };
    },
  };

  subscribe(listener: (event: GroupEvent) => void, onGap: () => void): () => void {
    [this.#listener, this.#onGap] = [listener, onGap];
    return () => {
      [this.#listener, this.#onGap] = [null, null];
    };
  }

  publish(event: GroupEvent): void {
    this.#listener?.(event);
  }

  show(picture: SourceThumbnail): void {
    this.#show?.(picture);
  }

  announceGap(): void {
    this.#onGap?.();
  }
}

void runServiceProcess(async () => {
  const { host, port, dashboardDir, access, limits, timeZone, retention, ...facts } =
    await receiveServiceConfig(gatewayServiceConfigSchema);
  // A parent that dies is noticed by its channel, and this process ends then.
  const remote = new RemotePorts((request) => process.send?.(request, () => undefined), facts);
  const feed = new Feed();
  // From before the gateway listens: its first client may ask at once.
  process.on('message', (raw) => {
    const message = portMessageSchema.parse(raw);
    if (message.kind === 'event') feed.publish(message.event);
    else if (message.kind === 'picture') feed.show(message.picture);
    else if (message.kind === 'gap') feed.announceGap();
    else remote.handle(message);
  });
  const { store, cameras, finder, alerts, operations } = remote.ports;
  const gateway = await startGateway({
    ...{ store, events: feed, pictures: feed.pictures, operations, logger: createLogger('gateway') },
    ...{ cameras: cameras ?? undefined, finder: finder ?? undefined, alerts: alerts ?? undefined },
    ...{ host, port, dashboardDir, access, limits, timeZone, retention },
  });
  return { facts: { url: gateway.url }, close: () => gateway.close() };
});
