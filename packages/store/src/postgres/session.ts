import type { Logger } from '@crowdtone/observability';
import { SerialQueue } from '@crowdtone/runtime';
import { Pool, type PoolClient, types } from 'pg';
import type { SourceKey } from '../keys';
import type { JsonPath, Row, SqlSession, SqlValue, SqlWriter } from '../sql/session';
import { codeOf, explainDatabaseError } from './errors';
import { LOCK_CLASS } from './locks';
import type { WriterLock } from './writer-lock';

/** One for transactions, the others for queries; a server takes a hundred by default. */
const MAX_CONNECTIONS = 8;
const CONNECT_MS = 10_000;
/** A server that has gone without a word is noticed after this; no single statement takes as long. */
const ANSWER_MS = 300_000;

/** How long a task waits for others of its name, milliseconds. */
const ALONE_MS = 10_000;

/** Another transaction came first: serialization failure and deadlock. */
const LOST_RACE = /^(40001|40P01)$/;
const MAX_ATTEMPTS = 8;

/** Escapes in JSON that `jsonb` refuses: the character 0, and halves of a pair of surrogates. */
const REFUSED_ESCAPES = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/** Text of whole numbers as numbers, JSON as text. */
const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  [types.builtins.INT8]: Number,
  [types.builtins.JSON]: String,
  [types.builtins.JSONB]: String,
};

/** A pool of connections to a database. */
export function openPool(url: string, logger: Logger): Pool {
  const pool = new Pool({
    ...{ connectionString: url, application_name: 'crowdtone', keepAlive: true },
    ...{ max: MAX_CONNECTIONS, connectionTimeoutMillis: CONNECT_MS, query_timeout: ANSWER_MS },
    types: { getTypeParser: (oid, format) => PARSERS[oid] ?? types.getTypeParser(oid, format) },
  });
  // Of a connection that is not in use; the next request opens another.
  pool.on('error', (error) => logger.warn({ code: codeOf(error) }, 'a connection to the database was lost'));
  return pool;
}

/** Runs a statement on a connection. @returns its rows */
type Run = (sql: string, values?: readonly SqlValue[]) => Promise<readonly Row[]>;

/** Runs a task as a transaction of a connection; whoever lent it rolls back when the task fails. */
export async function within<Result>(run: Run, begin: string, task: () => Promise<Result>): Promise<Result> {
  await run(begin);
  const result = await task();
  await run('COMMIT');
  return result;
}

/** Transactions, which run sequentially, and queries, which do not, on one database. */
export class PostgresSession implements SqlSession {
  readonly #writes = new SerialQueue();
  readonly whileShared = 'FOR SHARE';
  readonly skipLocked = 'FOR UPDATE SKIP LOCKED';
  readonly nowMs = '(extract(epoch FROM clock_timestamp()) * 1000)::double precision';
  readonly #reads = new Set<Promise<unknown>>();
  /** One at a time: each keeps a connection, and its task needs another. */
  readonly #held = new SerialQueue();
  readonly #alone = new SerialQueue();

  /**
   * @param location what messages call the database
   * @param lock held while anything is written; null for commands that look or delete
   * @param daysOf SQL of the condition on the days of a span, see {@link spanHint}
   */
  constructor(
    readonly location: string,
    private readonly pool: Pool,
    private readonly lock: WriterLock | null,
    private readonly daysOf: (key: SourceKey, fromMs: number, toMs: number) => Promise<string>,
  ) {}

  transaction<Result>(write: (writer: SqlWriter) => Promise<Result>): Promise<Result> {
    return this.#writes.run(async () => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          await this.lock?.ensure();
          return await this.#attempt(write);
        } catch (error) {
          if (!LOST_RACE.test(codeOf(error)) || attempt >= MAX_ATTEMPTS)
            throw explainDatabaseError(error, this.location);
        }
      }
    });
  }

  #attempt<Result>(write: (writer: SqlWriter) => Promise<Result>): Promise<Result> {
    return withClient(this.pool, async (client) => {
      // What is read and then written on is the state of one moment; whoever comes second tries again.
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      const result = await write(writerOn(client));
      await client.query('COMMIT');
      return result;
    });
  }

  async read(sql: string | (() => Promise<string>), values: readonly SqlValue[] = []): Promise<Row[]> {
    const reading = this.#query(typeof sql === 'string' ? async () => sql : sql, values);
    this.#reads.add(reading);
    try {
      return (await reading).rows;
    } catch (error) {
      throw explainDatabaseError(error, this.location);
    } finally {
      this.#reads.delete(reading);
    }
  }

  /** Runs queries on the state of one moment. */
  snapshot<Result>(task: (run: Run) => Promise<Result>): Promise<Result> {
    return this.connected((run) => within(run, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', () => task(run)));
  }

  /** Runs a transaction without waiting for those of {@link transaction}. It sees what others commit meanwhile. */
  async aside<Result>(task: (run: Run) => Promise<Result>): Promise<Result> {
    return this.connected(async (run) => {
      await this.lock?.ensure();
      return within(run, 'BEGIN', () => task(run));
    });
  }

  /** Lends a connection of its own. */
  async connected<Result>(task: (run: Run) => Promise<Result>): Promise<Result> {
    const using = withClient(this.pool, (client) =>
      task(async (sql, values) => (await writerOn(client).run(sql, values)).rows),
    );
    this.#reads.add(using);
    try {
      return await using;
    } catch (error) {
      throw explainDatabaseError(error, this.location);
    } finally {
      this.#reads.delete(using);
    }
  }

  async #query(sql: () => Promise<string>, values: readonly SqlValue[]) {
    return this.pool.query<Row>(await sql(), values.map(storable));
  }

  unlessHeld(name: string, task: () => Promise<void>): Promise<void> {
    return this.#held.run(() => this.#unlessHeld(name, task));
  }

  async #unlessHeld(name: string, task: () => Promise<void>): Promise<void> {
    const key = [LOCK_CLASS, name];
    try {
      await withClient(this.pool, async (client) => {
        const { rows } = await client.query('SELECT pg_try_advisory_lock($1, hashtext($2)) AS held', key);
        if (rows[0]?.held !== true) return;
        try {
          await task();
        } finally {
          await client.query('SELECT pg_advisory_unlock($1, hashtext($2))', key);
        }
      });
    } catch (error) {
      throw explainDatabaseError(error, this.location);
    }
  }

  alone<Result>(name: string, task: () => Promise<Result>): Promise<Result> {
    return this.#alone.run(async () => {
      try {
        return await withClient(this.pool, async (client) => {
          await client.query('BEGIN');
          // A process that was frozen must not keep all others waiting.
          await client.query(`SET LOCAL lock_timeout = ${ALONE_MS}`);
          await client.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [LOCK_CLASS, name]);
          const result = await task();
          await client.query('COMMIT');
          return result;
        });
      } catch (error) {
        throw explainDatabaseError(error, this.location);
      }
    });
  }

  texts(paths: readonly JsonPath[], column = 'document'): string {
    return `ARRAY[${paths.map((path) => `${column} #>> '{${path.join(',')}}'`).join(', ')}]`;
  }

  zonesOf(where: string): string {
    const zones = "document #> '{zoned,zones}'";
    return `
      SELECT run_id, source_id, window_index, start_ms, end_ms, document, zone
      FROM (SELECT * FROM windows WHERE ${where}) AS zoned_windows
        CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(${zones}) WHEN 'array' THEN ${zones} END) AS zones (zone)`;
  }

  listOf(numbers: readonly number[]): string {
    return `{${numbers.join(',')}}`;
  }

  spanHint(key: SourceKey, fromMs: number, toMs: number): Promise<string> {
    return this.daysOf(key, fromMs, toMs);
  }

  /** Waits for all requests so far, then closes the connections. */
  async close(): Promise<void> {
    await this.#writes.idle();
    await Promise.allSettled(this.#reads);
    await this.pool.end();
    await this.lock?.release();
  }
}

/** Runs a task on a connection of its own. A transaction that it leaves open when it fails is rolled back. */
export async function withClient<Result>(pool: Pool, task: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const lose = (error: Error) => {
    broken = error;
  };
  // Without a listener a connection that breaks would end the process.
  client.on('error', lose);
  try {
    return await task(client);
  } catch (error) {
    await client.query('ROLLBACK').catch(lose);
    throw error;
  } finally {
    client.off('error', lose);
    client.release(broken);
  }
}

/** Statements on a connection. */
function writerOn(client: PoolClient): SqlWriter {
  return {
    async run(sql, values = []) {
      const { rows, rowCount } = await client.query<Row>(sql, values.map(storable));
      return { rows, changed: rowCount ?? 0 };
    },
  };
}

function storable(value: SqlValue): SqlValue {
  if (typeof value !== 'string') return value;
  return value.replaceAll('\0', '\ufffd').replace(REFUSED_ESCAPES, '$1\\ufffd');
}
