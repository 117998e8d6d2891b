/** A gateway over a database and a Redis as a process of its own, as `crowdtone worker --role gateway` starts it. */
import { type GatewayRole, startGatewayRole } from '@crowdtone/cli';
import { receiveServiceConfig } from '@crowdtone/config';
import { createLogger } from '@crowdtone/observability';
import { runServiceProcess } from '@crowdtone/runtime';
import { z } from 'zod';

const configSchema = z.strictObject({ databaseUrl: z.string(), redisUrl: z.string() });

/** Configuration of this process. */
export type GatewayProgramConfig = Pick<GatewayRole, 'databaseUrl' | 'redisUrl'>;

void runServiceProcess(async () => {
  const config = await receiveServiceConfig(configSchema);
  const logger = createLogger('gateway');
  const gateway = await startGatewayRole({ ...config, host: '127.0.0.1', port: 0, config: null, logger });
  return { facts: { url: gateway.url }, close: () => gateway.close() };
});
