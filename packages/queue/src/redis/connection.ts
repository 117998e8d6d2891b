import { CrowdtoneError } from '@crowdtone/domain';
import { redactCredentials } from '@crowdtone/observability';
import { Redis, type RedisOptions } from 'ioredis';

/** How long Redis may take to answer when a program starts, milliseconds. */
const FIRST_ANSWER_LIMIT_MS = 5000;

/** Longest pause between two attempts to reach a Redis that went away, milliseconds. */
const LONGEST_RETRY_PAUSE_MS = 1000;

const SCHEMES = ['redis:', 'rediss:', 'unix:'];

/**
 * A connection that has answered once, and from then on outlives outages: commands wait until Redis is back.
 *
 * @param url `redis://`, `rediss://` (TLS) or `unix:///path/to/socket`
 * @throws CrowdtoneError `E_REDIS_URL` (usage) or `E_REDIS_UNREACHABLE` (environment), credentials hidden
 */
export async function connectRedis(url: string): Promise<Redis> {
  let answered = false;
  const client = new Redis({
    ...endpointOf(url),
    lazyConnect: true,
    connectTimeout: FIRST_ANSWER_LIMIT_MS,
    // BullMQ demands it: a blocking command must wait for the connection, however long that takes.
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => (answered ? Math.min(attempt * 100, LONGEST_RETRY_PAUSE_MS) : null),
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
    throw unreachable(url, cause ?? error);
  } finally {
    clearTimeout(deadline);
  }
  answered = true;
  return client;
}

/** Ends a connection. While Redis is away nobody will answer any more, so commands that still wait for it are rejected. */
export async function disconnectRedis(client: Redis): Promise<void> {
  client.options.retryStrategy = () => null;
  if (client.status !== 'ready' && client.status !== 'end') {
    // ioredis rejects waiting commands when an attempt to connect has failed and no other is to follow.
    await new Promise<void>((resolve) => client.once('ready', resolve).once('end', resolve));
  }
  client.disconnect();
}

type Endpoint = Pick<RedisOptions, 'path' | 'host' | 'port' | 'username' | 'password' | 'db' | 'tls'>;

/** ioredis takes a socket's path apart from URLs, and has no URL scheme for it. */
function endpointOf(url: string): Endpoint {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !SCHEMES.includes(parsed.protocol)) {
    throw new CrowdtoneError(
      'E_REDIS_URL',
      `"${redactCredentials(url)}" is not the address of a Redis; write redis://host:port, rediss://host:port or unix:///path`,
    );
  }
  if (parsed.protocol === 'unix:') return { path: decodeURIComponent(parsed.pathname) };
  const database = parsed.pathname.slice(1);
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port === '' ? 6379 : Number(parsed.port),
    ...(parsed.username === '' ? {} : { username: decodeURIComponent(parsed.username) }),
    ...(parsed.password === '' ? {} : { password: decodeURIComponent(parsed.password) }),
    ...(database === '' ? {} : { db: Number(database) }),
    ...(parsed.protocol === 'rediss:' ? { tls: { servername: parsed.hostname } } : {}),
  };
}

function unreachable(url: string, cause: unknown): CrowdtoneError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CrowdtoneError(
    'E_REDIS_UNREACHABLE',
    redactCredentials(
      `Redis at ${url} cannot be used (${reason}); start it or correct REDIS_URL, or leave REDIS_URL out to use a private Redis`,
    ),
    { cause },
  );
}
