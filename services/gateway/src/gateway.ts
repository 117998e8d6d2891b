import type { AddressInfo } from 'node:net';
import { type AccessConfig, DEFAULT_LIMITS, type LimitsConfig, type RetentionConfig } from '@crowdtone/config';
import { CrowdtoneError, type GroupEvent, type Retention, type SourceThumbnail } from '@crowdtone/domain';
import { type Logger, Operations } from '@crowdtone/observability';
import { AuditLog } from './access/audit-log';
import { Authenticator } from './access/authenticator';
import { isLoopback } from './access/hosts';
import { IdentityProvider } from './access/identity-provider';
import type { AlertControl } from './alert-control';
import { serveUnderPath } from './base-path';
import { boundedStore } from './bounded-store';
import type { CameraControl } from './camera-control';
import type { CameraFinder } from './camera-finder';
import type { GroupReader } from './group-reader';
import type { History } from './history';
import { createLive } from './live/live-server';
import type { GatewayOperations } from './operations';
import { createRestApp } from './rest/app';

/** Where group events come from. */
export interface GroupEvents {
  /**
   * @param onGap called when events may have been lost, once new ones arrive
   * @returns a function that removes the listener
   */
  subscribe(listener: (event: GroupEvent) => void, onGap: () => void): () => void;
}

/** Where the thumbnails of cameras come from. */
export interface ThumbnailFeed {
  /** @returns a function that removes the listener */
  subscribe(listener: (picture: SourceThumbnail) => void): () => void;
}

/** What a gateway is made of. */
export interface GatewayOptions {
  readonly store: GroupReader & History;
  readonly events: GroupEvents;
  /** By default there are no thumbnails. */
  readonly pictures?: ThumbnailFeed;
  /** A loopback address when there are no tokens; by default 127.0.0.1. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The built dashboard, holding index.html and assets/. */
  readonly dashboardDir: string;
  /** Tokens and host names; without them every caller has all rights, and the gateway must listen on loopback. */
  readonly access?: AccessConfig | undefined;
  /** Limits of tokens, addresses and all clients together; by default those of the configuration. */
  readonly limits?: LimitsConfig | undefined;
  /** Time zone of the place; dashboards show times in it by default. */
  readonly timeZone?: string | undefined;
  /** How long figures of cameras are kept, for the page about what is measured; by default until they are deleted. */
  readonly retention?: RetentionConfig | undefined;
  /** The camera registry; undefined when no cameras are watched. */
  readonly cameras?: CameraControl | undefined;
  /** Finds cameras in the local network; undefined when no cameras are watched. */
  readonly finder?: CameraFinder | undefined;
  /** Judges alert rules; undefined when no cameras are watched. */
  readonly alerts?: AlertControl | undefined;
  readonly operations?: GatewayOperations;
  readonly logger: Logger;
}

/** A running gateway. */
export interface Gateway {
  /** Address of the dashboard, such as `http://127.0.0.1:4747`. */
  readonly url: string;
  /** Closes every connection, so that clients reconnect, and stops listening. */
  close(): Promise<void>;
}

/**
 * Serves the dashboard, REST and live events on one port.
 *
 * @throws {CrowdtoneError} E_GATEWAY_NO_TOKEN, E_DASHBOARD_MISSING, E_GATEWAY_PORT_IN_USE or E_GATEWAY_LISTEN
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { store, events, pictures, host = '127.0.0.1', port, dashboardDir, access, logger } = options;
  const {
    operations = new Operations(),
    cameras = null,
    finder = null,
    alerts = null,
    limits = DEFAULT_LIMITS,
  } = options;
  const place = { timeZone: options.timeZone ?? null, retention: retentionOf(options.retention) };
  if (!isLoopback(host) && access === undefined) {
    throw new CrowdtoneError(
      'E_GATEWAY_NO_TOKEN',
      `${host} is reachable from other machines, but no token or other sign-in is configured; create a token with crowdtone token new, or listen on 127.0.0.1`,
    );
  }
  const authenticator = new Authenticator(access ?? null, host);
  const { sessions } = authenticator;
  const oidc = access?.oidc &&
    sessions && { config: access.oidc, provider: new IdentityProvider(access.oidc), sessions };
  const reader = boundedStore(store, limits.parallelReads);
  const log = new AuditLog(reader.log, authenticator, logger);
  const app = await createRestApp({
    ...{
      reader,
      authenticator,
      log,
      oidc: oidc ?? null,
      cameras,
      finder,
      alerts,
      operations,
      dashboardDir,
      limits,
      place,
      logger,
    },
    onDeleted: () => live.restart(),
  });
  const { metrics } = operations;
  const live = createLive({ httpServer: app.server, reader, authenticator, log, limits, metrics, logger });
  app.addHook('preClose', async () => live.close());
  // After all others that listen to requests, so that it is in front of them.
  if (access?.basePath !== undefined) serveUnderPath(app.server, access.basePath);
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw listenError(error, host, port);
  }
  const unsubscribe = events.subscribe(
    (event) => live.publish(event),
    () => live.restart(),
  );
  const unsubscribePictures = pictures?.subscribe((picture) => live.show(picture));
  return {
    url: urlOf(app.server.address() as AddressInfo),
    async close() {
      unsubscribe();
      unsubscribePictures?.();
      await app.close();
    },
  };
}

/** JSON has no Infinity. */
function retentionOf(config: RetentionConfig | undefined): Retention {
  const ageOf = (ms = Number.POSITIVE_INFINITY) => (Number.isFinite(ms) ? ms : null);
  const { readings, windows, alerts, log } = config ?? {};
  return { readings: ageOf(readings), windows: ageOf(windows), alerts: ageOf(alerts), log: ageOf(log) };
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function listenError(error: unknown, host: string, port: number): CrowdtoneError {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'EADDRINUSE') {
    const message = `port ${port} of ${host} is in use; stop the other program or choose another port`;
    return new CrowdtoneError('E_GATEWAY_PORT_IN_USE', message, { cause: error });
  }
  const message = `cannot listen on ${host}:${port} (${String(code ?? error)}); choose another port`;
  return new CrowdtoneError('E_GATEWAY_LISTEN', message, { cause: error });
}
