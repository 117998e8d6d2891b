import { CrowdtoneError } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { Pool } from 'pg';
import { z } from 'zod';
import type { LeaseRequest, LeaseState, Leases, LeaseTerm } from './leases';

/** How long the database may take to answer, milliseconds: a holder must hear that it fails before its lease ends. */
const ANSWER_LIMIT_MS = 2000;

/** Renewals are short, and one that waits for another is late. */
const CONNECTIONS = 4;

/** Two processes that create a table at the same moment would fail, so they take turns. */
const CREATE_TABLE = `
  SELECT pg_advisory_xact_lock(hashtext('crowdtone_leases'));
  CREATE TABLE IF NOT EXISTS crowdtone_leases (
    name TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
  )`;

const ADD_UNKNOWN = `
  INSERT INTO crowdtone_leases SELECT name, '', 0, 'epoch' FROM unnest($1::text[]) AS name ON CONFLICT DO NOTHING`;

/**
 * A row that someone is just taking, or that a commit holds, is not waited for. `clock_timestamp()` is read when the row is, where
 * `now()` would be the time at which a statement that had to wait began.
 */
const TAKE_FREE = `
  WITH free AS (
    SELECT name FROM crowdtone_leases WHERE name = ANY($1) AND expires_at <= clock_timestamp()
    ORDER BY expires_at, name LIMIT $4 FOR UPDATE SKIP LOCKED
  )
  UPDATE crowdtone_leases AS lease
  SET owner = $2, epoch = epoch + 1, expires_at = clock_timestamp() + $3 * interval '1 millisecond'
  FROM free WHERE lease.name = free.name
  RETURNING lease.name, lease.owner, lease.epoch`;

const SET_EXPIRY = `
  UPDATE crowdtone_leases SET expires_at = clock_timestamp() + $4 * interval '1 millisecond'
  WHERE name = $1 AND owner = $2 AND epoch = $3 AND expires_at > clock_timestamp()`;

const LIST = `
  SELECT name, owner, epoch,
    CASE WHEN expires_at <= clock_timestamp()
      THEN (EXTRACT(EPOCH FROM clock_timestamp() - expires_at) * 1000)::float8 END AS "freeForMs"
  FROM crowdtone_leases WHERE starts_with(name, $1) ORDER BY name COLLATE "C"`;

const termRow = z.object({ name: z.string(), owner: z.string(), epoch: z.number() });
const stateRow = termRow.extend({ freeForMs: z.number().nullable() });

class PostgresLeases implements Leases {
  constructor(private readonly pool: Pool) {}

  async acquire({ names, owner, lifeMs, most }: LeaseRequest): Promise<LeaseTerm[]> {
    await this.#query(ADD_UNKNOWN, [names]);
    const { rows } = await this.#query(TAKE_FREE, [names, owner, lifeMs, most]);
    return z.array(termRow).parse(rows);
  }

  async renew({ name, owner, epoch }: LeaseTerm, lifeMs: number): Promise<boolean> {
    return (await this.#query(SET_EXPIRY, [name, owner, epoch, lifeMs])).rowCount === 1;
  }

  async release({ name, owner, epoch }: LeaseTerm): Promise<void> {
    await this.#query(SET_EXPIRY, [name, owner, epoch, 0]);
  }

  async list(prefix: string): Promise<LeaseState[]> {
    return z.array(stateRow).parse((await this.#query(LIST, [prefix])).rows);
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  async #query(sql: string, values?: unknown[]) {
    try {
      return await this.pool.query(sql, values);
    } catch (error) {
      throw unreachable(error);
    }
  }
}

/**
 * Leases in a PostgreSQL database, for any number of processes on any machines.
 *
 * @param url `postgres://`, with the credentials; they appear in no message
 * @throws {CrowdtoneError} E_LEASES_UNREACHABLE
 */
export async function openPostgresLeases(url: string, logger: Logger): Promise<Leases> {
  const pool = new Pool({
    connectionString: url,
    max: CONNECTIONS,
    application_name: 'crowdtone-leases',
    // A taking that the database forgets when it crashes would give its epoch out twice, whatever the server's default is.
    options: '-c synchronous_commit=on',
    connectionTimeoutMillis: ANSWER_LIMIT_MS,
    query_timeout: ANSWER_LIMIT_MS,
    // A lock that a vanished client holds must not outlast its lease by much.
    idle_in_transaction_session_timeout: ANSWER_LIMIT_MS,
    keepAlive: true,
  });
  pool.on('error', (error) => logger.debug({ err: error }, 'an idle connection to the database broke'));
  try {
    await pool.query(CREATE_TABLE);
  } catch (error) {
    await pool.end();
    throw unreachable(error);
  }
  return new PostgresLeases(pool);
}

function unreachable(cause: unknown): CrowdtoneError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CrowdtoneError(
    'E_LEASES_UNREACHABLE',
    `the database of DATABASE_URL cannot be used (${reason}); start it or correct DATABASE_URL`,
    { cause },
  );
}
