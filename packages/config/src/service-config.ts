import { once } from 'node:events';
import { CrowdtoneError, serviceConfigMessageSchema } from '@crowdtone/domain';
import type { z } from 'zod';
import { parseConfig } from './parse';

/**
 * Receives the configuration of this service process from its parent.
 *
 * @throws {CrowdtoneError} E_CONFIG_MISSING when the process was not forked; E_CONFIG_INVALID
 */
export async function receiveServiceConfig<Schema extends z.ZodType>(schema: Schema): Promise<z.output<Schema>> {
  if (!process.connected) {
    throw new CrowdtoneError(
      'E_CONFIG_MISSING',
      'a service receives its configuration from its parent process; start it through crowdtone',
    );
  }
  const [message]: unknown[] = await once(process, 'message');
  const { config } = parseConfig(serviceConfigMessageSchema, message, 'the first message to the service');
  return parseConfig(schema, config, 'the configuration of the service');
}
