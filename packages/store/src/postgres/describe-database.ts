import { Client } from 'pg';
import { nameOfDatabase } from './address';
import { explainDatabaseError } from './errors';

/**
 * The version of the server of a database, and where it is; nothing is changed.
 *
 * @param url `postgres://user:password@host:port/database`
 * @throws {CrowdtoneError} E_DATABASE_URL, E_DATABASE_UNREACHABLE, E_DATABASE_REFUSED
 */
export async function describeDatabase(url: string): Promise<string> {
  const location = nameOfDatabase(url);
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000, query_timeout: 10_000 });
  // What a broken connection means is said by the statement that fails with it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query("SELECT current_setting('server_version') AS version");
    return `PostgreSQL ${String(rows[0]?.version)} at ${location}`;
  } catch (error) {
    throw explainDatabaseError(error, location);
  } finally {
    await client.end().catch(() => undefined); // a client that never connected has nothing to end
  }
}
