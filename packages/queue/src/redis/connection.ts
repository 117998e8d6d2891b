import { CrowdtoneError } from '@crowdtone/domain';
import { Redis } from 'ioredis';
import { endpointOf, nameOf, type RedisEndpoint } from './address';

/** How long Redis may take to answer when a program starts, milliseconds. */
const FIRST_ANSWER_LIMIT_MS = 5000;

/** Longest pause between two attempts to reach a Redis that went away, milliseconds. */
const MAX_RETRY_PAUSE_MS = 1000;

/** How to keep a connection, and every duplicate of it that BullMQ made, from being tried again. */
const giveUpOf = new WeakMap<Redis, () => void>();

/**
 * A connection that has answered once, and from then on outlives outages: commands wait until Redis is back.
 *
 * @param url `redis://`, `rediss://` (TLS) or `unix:///path/to/socket`
 * @throws {CrowdtoneError} E_REDIS_URL or E_REDIS_UNREACHABLE, without credentials
 */
export async function connectRedis(url: string): Promise<Redis> {
  const endpoint = endpointOf(url);
  let mayRetry = false;
  const client = new Redis({
    ...endpoint,
    lazyConnect: true,
    connectTimeout: FIRST_ANSWER_LIMIT_MS,
    // BullMQ demands it: a blocking command must wait for the connection, however long that takes.
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => (mayRetry ? Math.min(attempt * 100, MAX_RETRY_PAUSE_MS) : null),
  });
  giveUpOf.set(client, () => {
    mayRetry = false;
  });
  let cause: unknown;
  client.on('error', (error) => {
    cause = error;
  });
  let deadline: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<never>((_, reject) => {
    deadline = setTimeout(() => reject(new Error('no answer in time')), FIRST_ANSWER_LIMIT_MS);
  });
  try {
    await Promise.race([client.connect().then(() => client.ping()), tooSlow]);
  } catch (error) {
    client.disconnect();
    throw unreachable(endpoint, cause ?? error);
  } finally {
    clearTimeout(deadline);
  }
  mayRetry = true;
  return client;
}

/** @throws {CrowdtoneError} E_REDIS_UNREACHABLE while Redis is away */
export async function pingRedis(client: Redis): Promise<void> {
  if (client.status !== 'ready') {
    throw new CrowdtoneError('E_REDIS_UNREACHABLE', 'Redis does not respond; start it again, the program waits for it');
  }
  await client.ping();
}

/** Ends a connection. While Redis is away no answer will come any more, so commands that still wait for it are rejected. */
export async function disconnectRedis(client: Redis): Promise<void> {
  giveUpOf.get(client)?.();
  if (client.status !== 'ready' && client.status !== 'end') {
    // ioredis rejects waiting commands when an attempt to connect has failed and no other is to follow.
    await new Promise<void>((resolve) => client.once('ready', resolve).once('end', resolve));
  }
  client.disconnect();
}

function unreachable(endpoint: RedisEndpoint, cause: unknown): CrowdtoneError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CrowdtoneError(
    'E_REDIS_UNREACHABLE',
    `Redis at ${nameOf(endpoint)} cannot be used (${reason}); start it or correct REDIS_URL, or leave REDIS_URL out to use a private Redis`,
    { cause },
  );
}
