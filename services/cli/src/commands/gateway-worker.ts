import { readLiveConfig } from '@crowdtone/config';
import { CrowdtoneError, EXIT_CODES } from '@crowdtone/domain';
import { createLogger } from '@crowdtone/observability';
import { aborted } from '@crowdtone/runtime';
import { readPort } from '../read-port';
import { startGatewayRole } from '../run/gateway-role';
import { stopOnSignals } from '../run/interrupt';
import { databaseOfEnvironment } from '../run/output-store';
import { sharedRedis } from '../run/platform';

/** Options of `crowdtone worker --role gateway`. */
export interface GatewayWorkerFlags {
  readonly config?: string;
  readonly port: string;
  readonly host: string;
}

/**
 * `crowdtone worker --role gateway`: serves the dashboard of a deployment until it is stopped. It needs no key of face crops, so it is
 * given none: this is the process that the network reaches.
 *
 * @returns the exit code
 * @throws {CrowdtoneError} E_USAGE without a database or a Redis, and the errors of `startGatewayRole`
 */
export async function gatewayWorker(flags: GatewayWorkerFlags): Promise<number> {
  const port = readPort(flags.port);
  const { host } = flags;
  const config = flags.config === undefined ? null : await readLiveConfig(flags.config);
  const databaseUrl = config?.store ?? databaseOfEnvironment();
  const redisUrl = sharedRedis();
  if (databaseUrl === undefined || redisUrl === undefined) {
    throw new CrowdtoneError('E_USAGE', 'a gateway needs REDIS_URL and DATABASE_URL; name those of the deployment');
  }
  const interrupt = stopOnSignals('clients reconnect to another gateway');
  try {
    const gateway = await startGatewayRole({
      databaseUrl,
      redisUrl,
      host,
      port,
      config,
      logger: createLogger('gateway'),
    });
    process.stderr.write(`dashboard: ${gateway.url} (Ctrl-C stops)\n`);
    await aborted(interrupt.signal);
    await gateway.close();
    return EXIT_CODES.interrupted;
  } finally {
    interrupt.dispose();
  }
}
