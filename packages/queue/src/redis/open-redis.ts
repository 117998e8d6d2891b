import type { CrowdtoneError } from '@crowdtone/domain';
import { connectRedis } from './connection';
import { refuseEviction } from './eviction';
import { startPrivateServer } from './private-server';

/** A Redis server that can be used. */
export interface RedisHandle {
  /** Address for {@link openQueues}, in this process and in others of the same user. */
  readonly url: string;
  /** Whether the server is a child of this program and ends with it. */
  readonly embedded: boolean;
  /** Resolves when a private server ends without `close()`; nothing queued survives that. */
  readonly lost: Promise<CrowdtoneError>;
  /** Ends a private server and removes its data; leaves a shared one alone. */
  close(): Promise<void>;
}

/**
 * Opens the Redis at `url`; without `url`, starts a private `redis-server` that lives as long as the program.
 *
 * @throws {CrowdtoneError} E_REDIS_URL, E_REDIS_UNREACHABLE or E_REDIS_EVICTS; E_REDIS_MISSING or E_REDIS_FAILED of a
 *   private one
 */
export async function openRedis(url?: string): Promise<RedisHandle> {
  if (url === undefined) return { embedded: true, ...(await startPrivateServer()) };
  const client = await connectRedis(url);
  try {
    await refuseEviction(client);
  } finally {
    client.disconnect();
  }
  return { url, embedded: false, lost: new Promise(() => undefined), close: () => Promise.resolve() };
}
