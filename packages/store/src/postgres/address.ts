import { CrowdtoneError } from '@crowdtone/domain';
import { decodedPart, PASSWORD_ESCAPES } from '@crowdtone/runtime';

const SCHEMES = ['postgres:', 'postgresql:'];

/** Whether a location of a store names a PostgreSQL database, rather than a file. */
export function isDatabaseUrl(location: string): boolean {
  return SCHEMES.some((scheme) => location.toLowerCase().startsWith(`${scheme}//`));
}

/**
 * What messages call a database: where it is, without user and password.
 *
 * @param url `postgres://user:password@host:port/database`; a socket is `postgres:///database?host=/run/postgresql`
 * @throws {CrowdtoneError} E_DATABASE_URL, whose message holds no part of the address: any of it may be a piece of a password
 */
export function nameOfDatabase(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !SCHEMES.includes(parsed.protocol))
    throw invalid('is not the address of a PostgreSQL database');
  // A raw / ? or # ends the password early, and what follows it is taken for a path, query or fragment.
  if (parsed.hash !== '' || !/^\/[^/]+$/.test(parsed.pathname)) {
    throw invalid('has more or less in it than user, password, host, port and database');
  }
  for (const part of [parsed.username, parsed.password, parsed.pathname]) decodedPart(part, invalid);
  const host = parsed.hostname === '' ? (parsed.searchParams.get('host') ?? 'localhost') : parsed.hostname;
  const port = parsed.port === '' ? '' : `:${parsed.port}`;
  return `postgres://${host}${port}${parsed.pathname}`;
}

function invalid(what: string): CrowdtoneError {
  return new CrowdtoneError(
    'E_DATABASE_URL',
    `the address of the database ${what}; write postgres://user:password@host:port/database, and ${PASSWORD_ESCAPES}`,
  );
}
