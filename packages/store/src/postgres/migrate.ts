import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { runner } from 'node-pg-migrate';
import { Client } from 'pg';
import { LOCK_CLASS, LOCKS } from './locks';

/** Beside the sources and what is built of them. */
const FOLDER = path.join(__dirname, '../../migrations');
const TABLE = 'crowdtone_migrations';

/**
 * Brings the tables of a database to this version, in one transaction. Programs that start at the same time wait for the first.
 *
 * @throws {CrowdtoneError} E_STORE_CORRUPT when a newer version made the tables
 */
export async function migrate(url: string, location: string): Promise<void> {
  const client = new Client({ connectionString: url, application_name: 'crowdtone (migrating)' });
  // The statement that was under way fails with it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1, $2)', [LOCK_CLASS, LOCKS.migrating]);
    await refuseNewer(client, location);
    await runner({
      ...{ dbClient: client, dir: FOLDER, migrationsTable: TABLE, direction: 'up', singleTransaction: true },
      ...{ noLock: true, log: () => undefined },
    });
  } finally {
    await client.end();
  }
}

async function refuseNewer(client: Client, location: string): Promise<void> {
  const { rows } = await client.query('SELECT to_regclass($1) IS NOT NULL AS known', [TABLE]);
  if (rows[0]?.known !== true) return;
  const known = (await readdir(FOLDER)).map((file) => path.parse(file).name);
  const { rows: newer } = await client.query(`SELECT name FROM ${TABLE} WHERE name <> ALL ($1)`, [known]);
  if (newer.length === 0) return;
  throw new CrowdtoneError(
    'E_STORE_CORRUPT',
    `${location} was written by a newer version (${String(newer[0]?.name)}); use that version`,
  );
}
