import { RuleRegistry } from '@crowdtone/aggregator';
import type { LiveConfig } from '@crowdtone/config';
import { machineTimeZone } from '@crowdtone/domain';
import { type Gateway, startGateway } from '@crowdtone/gateway';
import { type Logger, Operations } from '@crowdtone/observability';
import { openPostgresStore } from '@crowdtone/store';
import { OnvifCameraFinder } from '../cameras/camera-finder';
import { CameraRegistry } from '../cameras/registry';
import { Cleanup } from './cleanup';
import { gatewayOptions } from './gateway-options';
import { namedReceivers } from './receivers';
import { openStoreEvents } from './store-events';

/** What a gateway without an analysis of its own is started with. */
export interface GatewayRole {
  /** PostgreSQL database that holds the store. */
  readonly databaseUrl: string;
  /** The Redis over which the processes that analyse announce what they stored. */
  readonly redisUrl: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The same as that of the processes that analyse; null without one. */
  readonly config: LiveConfig | null;
  readonly logger: Logger;
}

/**
 * Starts a gateway that shares nothing with the processes that analyse but a database and a Redis. Any number of them may serve the same
 * store: each numbers its own rooms, and a client that comes to another one begins with a snapshot. What it asks of others, other
 * cameras and other rules, it writes into the database, which notifies them.
 *
 * @throws {CrowdtoneError} the errors of `openPostgresStore`, `openChannels` and `startGateway`
 */
export async function startGatewayRole(role: GatewayRole): Promise<Gateway> {
  const { databaseUrl, redisUrl, host, port, config, logger } = role;
  const cleanup = new Cleanup(logger);
  try {
    const store = await openPostgresStore(databaseUrl, { isShared: true, logger });
    cleanup.defer('store', () => store.close());
    const events = await openStoreEvents(store, redisUrl, logger);
    cleanup.defer('events', () => events.close());
    const operations = new Operations();
    operations.readiness.need('store', () => store.checkWritable());
    operations.readiness.need('redis', () => events.ping());

    const cameraNetworks = config?.access?.cameraNetworks ?? [];
    const cameras = await CameraRegistry.open(store, config?.sources ?? [], logger, cameraNetworks);
    cleanup.defer('cameras', () => cameras.close());
    const alerts = await RuleRegistry.open({
      store,
      configured: config?.alerts ?? [],
      receivers: config ? namedReceivers(config) : [],
      publish: events.publish,
      timeZone: config?.timeZone ?? machineTimeZone(),
      logger,
    });
    cleanup.defer('rules', () => alerts.close());
    // What clients show may be gone: they begin again.
    const unwatch = await store.watch('deletions', events.announceGap);
    cleanup.defer('deletions', unwatch);

    const finder = new OnvifCameraFinder(cameras, cameraNetworks);
    const feeds = { store, events, pictures: events.pictures, cameras, finder, alerts };
    const gateway = await startGateway({ ...feeds, ...gatewayOptions(config), host, port, operations, logger });
    cleanup.defer('gateway', () => gateway.close());
    return { url: gateway.url, close: () => cleanup.run() };
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}
