import type { AddressInfo } from 'node:net';
import { CrowdtoneError, type GroupEvent } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import type { GroupReader } from './group-reader';
import { createLive } from './live/live-server';
import { isLoopback } from './loopback';
import { createRestApp } from './rest/app';

/** Where group events come from; a listener that is no longer wanted is taken off by the function returned. */
export interface GroupEvents {
  subscribe(listener: (event: GroupEvent) => void): () => void;
}

export interface GatewayOptions {
  readonly store: GroupReader;
  readonly events: GroupEvents;
  /** Only addresses of this machine. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The built dashboard, holding index.html and assets/. */
  readonly dashboardDir: string;
  readonly logger: Logger;
}

export interface Gateway {
  /** Where the dashboard is, such as `http://127.0.0.1:4747`. */
  readonly url: string;
  /** Lets go of clients, which will try to come back, and stops listening. */
  close(): Promise<void>;
}

/**
 * Serves the dashboard, REST and live events on one port.
 * @throws CrowdtoneError E_GATEWAY_NO_TOKEN, E_DASHBOARD_MISSING, E_GATEWAY_PORT_IN_USE or E_GATEWAY_LISTEN
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { store, events, host = '127.0.0.1', port, dashboardDir, logger } = options;
  if (!isLoopback(host)) {
    throw new CrowdtoneError(
      'usage',
      'E_GATEWAY_NO_TOKEN',
      `${host} is reachable from other machines, and the gateway asks nobody who they are; use 127.0.0.1`,
    );
  }
  const app = createRestApp({ reader: store, dashboardDir, logger });
  const live = createLive({ httpServer: app.server, reader: store, logger });
  app.addHook('preClose', async () => live.close());
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw listenError(error, host, port);
  }
  const unsubscribe = events.subscribe((event) => live.publish(event));
  return {
    url: urlOf(app.server.address() as AddressInfo),
    async close() {
      unsubscribe();
      await app.close();
    },
  };
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function listenError(error: unknown, host: string, port: number): CrowdtoneError {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'EADDRINUSE') {
    const message = `port ${port} of ${host} is taken; close the other program or choose another port`;
    return new CrowdtoneError('environment', 'E_GATEWAY_PORT_IN_USE', message, { cause: error });
  }
  const message = `cannot listen on ${host}:${port} (${String(code ?? error)}); choose another port`;
  return new CrowdtoneError('environment', 'E_GATEWAY_LISTEN', message, { cause: error });
}
