import { CrowdtoneError } from '@crowdtone/domain';

/** Whether Redis refused a write because its `maxmemory` is used up, by itself or from inside a script. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && error.message.includes('OOM command not allowed');
}

/** What a producer throws when waiting would free no memory. */
export function redisFull(): CrowdtoneError {
  return new CrowdtoneError('E_REDIS_FULL', 'Redis has reached its maxmemory; raise it, or remove other data');
}
