import { CrowdtoneError } from '@crowdtone/domain';
import type { Redis } from 'ioredis';
import { readInfo } from './info';

const NO_EVICTION = 'noeviction';

/**
 * Queued messages and crops must stay until they are taken: a Redis that evicts them to make room leaves a run waiting
 * for what will never come. INFO holds the policy, also where a server forbids CONFIG.
 *
 * @throws {CrowdtoneError} E_REDIS_EVICTS with the command that sets the policy
 */
export async function refuseEviction(client: Redis): Promise<void> {
  const policy = readInfo(await client.info('memory'), 'maxmemory_policy');
  if (policy === null || policy === NO_EVICTION) return;
  throw new CrowdtoneError(
    'E_REDIS_EVICTS',
    `Redis may delete queued frames to free memory (maxmemory-policy ${policy}); set it with ` +
      `"redis-cli CONFIG SET maxmemory-policy ${NO_EVICTION}", or leave REDIS_URL out to use a private Redis`,
  );
}
