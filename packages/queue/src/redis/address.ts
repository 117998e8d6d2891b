import { CrowdtoneError } from '@crowdtone/domain';
import { decodedPart, PASSWORD_ESCAPES } from '@crowdtone/runtime';
import type { RedisOptions } from 'ioredis';

const SCHEMES = ['redis:', 'rediss:', 'unix:'];

/** Address and credentials of a Redis server, as ioredis takes them. */
export type RedisEndpoint = Pick<RedisOptions, 'path' | 'host' | 'port' | 'username' | 'password' | 'db' | 'tls'>;

/**
 * Where the Redis of an address listens. ioredis takes a socket's path apart from URLs, and has no URL scheme for it.
 *
 * @param url `redis://`, `rediss://` (TLS) or `unix:///path/to/socket`
 * @throws {CrowdtoneError} E_REDIS_URL, whose message holds no part of the address: any of it may be a piece of a password
 */
export function endpointOf(url: string): RedisEndpoint {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !SCHEMES.includes(parsed.protocol)) throw invalid('is not the address of a Redis');
  if (parsed.protocol === 'unix:') return { path: decodedPart(parsed.pathname, invalid) };
  // A raw / ? or # ends the password early, and what follows it is taken for a path, query or fragment.
  if (parsed.hostname === '' || parsed.search !== '' || parsed.hash !== '' || !/^\/?\d*$/.test(parsed.pathname)) {
    throw invalid('has more in it than user, password, host, port and database number');
  }
  const database = parsed.pathname.slice(1);
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port === '' ? 6379 : Number(parsed.port),
    ...(parsed.username === '' ? {} : { username: decodedPart(parsed.username, invalid) }),
    ...(parsed.password === '' ? {} : { password: decodedPart(parsed.password, invalid) }),
    ...(database === '' ? {} : { db: Number(database) }),
    ...(parsed.protocol === 'rediss:' ? { tls: { servername: parsed.hostname } } : {}),
  };
}

/** What messages call a Redis: where it listens, without user and password. */
export function nameOf({ path, host, port, tls }: RedisEndpoint): string {
  if (path !== undefined) return `unix://${path}`;
  return `${tls ? 'rediss' : 'redis'}://${host}:${port}`;
}

function invalid(what: string): CrowdtoneError {
  return new CrowdtoneError(
    'E_REDIS_URL',
    `REDIS_URL ${what}; write redis://user:password@host:port, rediss:// for TLS, or unix:///path, and ${PASSWORD_ESCAPES}`,
  );
}
