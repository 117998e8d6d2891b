import type { GatewayServiceConfig } from '@crowdtone/config';
import { type CrowdtoneError, type GroupEvent, type PortMessage, portRequestSchema } from '@crowdtone/domain';
import {
  type GatewayOperations,
  type GatewayOptions,
  type GatewayPorts,
  type GroupEvents,
  PortServer,
  type ThumbnailFeed,
} from '@crowdtone/gateway';
import type { Logger } from '@crowdtone/observability';
import { failureOf, SupervisedService } from './supervised-service';

/** Crashes of the gateway, each within this time of the one before, milliseconds, after which the program gives up. */
const RESTARTS = 20;
const STEADY_MS = 60_000;
/** Messages that may wait for a gateway that does not read: beyond, events are left out and it reads the store again. */
const MAX_WAITING = 512;
/** Thumbnails are left out sooner: newer ones follow. */
const MAX_WAITING_PICTURES = 16;

/** What a gateway in a process of its own is made of. */
export interface GatewayProcessParts
  extends Pick<GatewayOptions, 'access' | 'limits' | 'timeZone' | 'retention' | 'dashboardDir'>,
    GatewayPorts {
  readonly host: string;
  readonly port: number;
  readonly events: GroupEvents;
  readonly pictures: ThumbnailFeed;
  readonly logger: Logger;
}

/** A gateway at work in a process of its own. */
export interface GatewayProcess {
  /** Address of the dashboard. */
  readonly url: string;
  /** Of the process as it runs now, for tests. */
  readonly pid: number | undefined;
  /** Resolves with what keeps it from being started again; never when nothing does. */
  readonly failed: Promise<CrowdtoneError>;
  close(): Promise<void>;
}

/**
 * Starts a gateway in a process of its own, which asks this one for what the store holds: a flood at the door keeps that process busy and
 * not this one, which stores results. It has neither the addresses of cameras nor the key of face crops. A gateway that dies is started
 * again; its clients reconnect.
 *
 * @throws {CrowdtoneError} the errors of `startGateway`
 */
export async function startGatewayProcess(parts: GatewayProcessParts): Promise<GatewayProcess> {
  const { host, dashboardDir, access, limits, timeZone, retention, events, pictures, cameras, alerts, operations } =
    parts;
  const config: GatewayServiceConfig = {
    ...{ host, port: parts.port, dashboardDir, access, limits, timeZone, retention },
    watched: cameras !== null,
    alertTimeZone: alerts?.timeZone ?? 'UTC',
    contentType: operations.metrics.contentType,
  };
  const server = new PortServer(parts, (message) => service.post(message), parts.logger);
  const feed = new GatewayFeed((message, onSent) => service.post(message, onSent), operations);
  const service: SupervisedService = new SupervisedService(
    {
      ...{ name: 'gateway', entry: require.resolve('@crowdtone/gateway/main'), config },
      ...{ restarts: RESTARTS, steadyMs: STEADY_MS },
      onMessage: (raw) => server.handle(portRequestSchema.parse(raw)),
      onExit() {
        server.forget();
        feed.beginAgain();
      },
    },
    parts.logger,
  );
  const { url = '' } = await service.ready;
  // Started again, it listens where its clients look for it.
  config.port = Number(new URL(url).port);
  const unsubscribe = events.subscribe(
    (event) => feed.publish(event),
    () => feed.announceGap(),
  );
  const unsubscribePictures = pictures.subscribe((picture) =>
    feed.send({ kind: 'picture', picture }, MAX_WAITING_PICTURES),
  );
  return {
    url,
    get pid() {
      return service.pid;
    },
    failed: failureOf(service),
    async close() {
      unsubscribe();
      unsubscribePictures();
      await service.stop();
    },
  };
}

/** Events on their way to a gateway. What it does not read is left out, so that memory stays bounded whatever keeps it busy. */
class GatewayFeed {
  /** Messages to the process as it is now: what was sent to one that has ended may never be reported. */
  #waiting = { count: 0 };
  #hasGap = false;

  constructor(
    private readonly post: (message: PortMessage, onSent: () => void) => void,
    private readonly operations: GatewayOperations,
  ) {}

  /** Counts an event as sent, and passes it on with the age of what it tells of. */
  publish(event: GroupEvent): void {
    const delayMs = this.operations.metrics.countSent(event);
    const dated = event.kind === 'window' && delayMs !== null ? { ...event, delayMs } : event;
    if (!this.send({ kind: 'event', event: dated }, MAX_WAITING)) this.#hasGap = true;
  }

  announceGap(): void {
    if (!this.send({ kind: 'gap' }, MAX_WAITING)) this.#hasGap = true;
  }

  /** Another process begins, and reads the store. */
  beginAgain(): void {
    this.#waiting = { count: 0 };
    this.#hasGap = false;
  }

  /** @returns false when it was left out */
  send(message: PortMessage, most: number): boolean {
    const waiting = this.#waiting;
    if (waiting.count >= most || this.#hasGap) return false;
    waiting.count += 1;
    this.post(message, () => {
      waiting.count -= 1;
      if (waiting !== this.#waiting || waiting.count > 0 || !this.#hasGap) return;
      this.#hasGap = false;
      this.announceGap();
    });
    return true;
  }
}
