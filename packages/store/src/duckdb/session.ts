import { SerialQueue } from '@crowdtone/runtime';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { JsonPath, Row, SqlSession, SqlValue, SqlWriter } from '../sql/session';
import { explainDuckDbError } from './errors';
import type { PageCache } from './page-cache';

/** Transactions and queries on one DuckDB file; each kind runs sequentially. */
export class DuckDbSession implements SqlSession {
  readonly #writes = new SerialQueue();
  readonly #reads = new SerialQueue();
  /** Transactions run one after the other. */
  readonly whileShared = '';
  readonly skipLocked = '';

  /**
   * @param connection runs all transactions sequentially, because statements of two would interleave on one connection
   * @param reader a second connection, so that queries neither see half a transaction nor wait for one
   * @param pages freed now and then, between transactions and queries; null to leave them to DuckDB
   */
  constructor(
    readonly location: string,
    readonly connection: DuckDBConnection,
    private readonly reader: DuckDBConnection,
    private readonly pages: PageCache | null,
  ) {}

  /** There is one process, so its clock is that of the database. */
  get nowMs(): string {
    return String(Date.now());
  }

  transaction<Result>(write: (writer: SqlWriter) => Promise<Result>): Promise<Result> {
    return this.#writes.run(async () => {
      const { pages } = this;
      try {
        if (pages?.countTransaction()) await this.#reads.run(() => pages.free());
        await this.connection.run('BEGIN');
        const result = await write(writerOn(this.connection));
        await this.connection.run('COMMIT');
        return result;
      } catch (error) {
        // A failed COMMIT has ended the transaction; ROLLBACK then fails because there is none.
        await this.connection.run('ROLLBACK').catch(() => undefined);
        throw explainDuckDbError(error, this.location);
      }
    });
  }

  read(sql: string | (() => Promise<string>), values: readonly SqlValue[] = []): Promise<Row[]> {
    return this.#reads.run(async () => {
      try {
        const text = typeof sql === 'string' ? sql : await sql();
        // As a stream: a materialised result is a second copy that stays until JavaScript collects its garbage.
        return (await this.reader.streamAndReadAll(text, [...values])).getRowObjectsJS();
      } catch (error) {
        throw explainDuckDbError(error, this.location);
      }
    });
  }

  /** A file has one process. */
  async unlessHeld(_name: string, task: () => Promise<void>): Promise<void> {
    await task();
  }

  alone<Result>(_name: string, task: () => Promise<Result>): Promise<Result> {
    return task();
  }

  texts(paths: readonly JsonPath[], column = 'document'): string {
    const key = (part: string | number) => (typeof part === 'number' ? `[${part}]` : `."${part}"`);
    return `json_extract_string(${column}, [${paths.map((path) => `'$${path.map(key).join('')}'`).join(', ')}])`;
  }

  zonesOf(where: string): string {
    return `
      SELECT run_id, source_id, window_index, start_ms, end_ms, document,
        unnest(json_extract(document, '$.zoned.zones[*]')) AS zone
      FROM (SELECT * FROM windows WHERE ${where}) AS zoned_windows`;
  }

  listOf(numbers: readonly number[]): string {
    return `[${numbers.join(',')}]`;
  }

  /** DuckDB keeps the least and greatest value of each group of rows, and skips groups by them. */
  async spanHint(): Promise<string> {
    return 'true';
  }

  /** Resolves when all requests so far have ended. */
  async idle(): Promise<void> {
    await Promise.all([this.#writes.idle(), this.#reads.idle()]);
  }
}

/** Statements on a connection. */
export function writerOn(connection: DuckDBConnection): SqlWriter {
  return {
    async run(sql, values = []) {
      const result = await connection.runAndReadAll(sql, [...values]);
      return { rows: result.getRowObjectsJS(), changed: result.rowsChanged };
    },
  };
}
