import { CrowdtoneError } from '@crowdtone/domain';
import { SerialQueue } from '@crowdtone/runtime';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { z } from 'zod';
import { explainDuckDbError } from './errors';

const documentRow = z.object({ document: z.string() });

/** A row by column name. */
export type Row = Record<string, unknown>;

/** Transactions and queries on one DuckDB file; each kind runs sequentially. */
export class Session {
  readonly #writes = new SerialQueue();
  readonly #reads = new SerialQueue();

  /**
   * @param writer runs all transactions sequentially, because statements of two would interleave on one connection
   * @param reader a second connection, so that queries neither see half a transaction nor wait for one
   */
  constructor(
    readonly path: string,
    readonly writer: DuckDBConnection,
    private readonly reader: DuckDBConnection,
  ) {}

  /** Runs `write` in a transaction, rolled back when it throws. */
  transaction(write: () => Promise<unknown>): Promise<void> {
    return this.#writes.run(async () => {
      try {
        await this.writer.run('BEGIN');
        await write();
        await this.writer.run('COMMIT');
      } catch (error) {
        // A failed COMMIT has ended the transaction; ROLLBACK then fails because there is none.
        await this.writer.run('ROLLBACK').catch(() => undefined);
        throw explainDuckDbError(error, this.path);
      }
    });
  }

  /** Runs a query. */
  read(sql: string, values: DuckDBValue[] = []): Promise<Row[]> {
    return this.#reads.run(async () => {
      try {
        return (await this.reader.runAndReadAll(sql, values)).getRowObjectsJS();
      } catch (error) {
        throw explainDuckDbError(error, this.path);
      }
    });
  }

  /** @throws {CrowdtoneError} E_STORE_CORRUPT when the record does not match its schema */
  parseDocument<Document>(schema: z.ZodType<Document>, row: Row): Document {
    const parsed = schema.safeParse(JSON.parse(documentRow.parse(row).document));
    if (parsed.success) return parsed.data;
    throw new CrowdtoneError(
      'E_STORE_CORRUPT',
      `${this.path} contains an invalid record (${parsed.error.issues[0]?.message}); move it away or restore a copy`,
    );
  }

  /** Resolves when all requests so far have ended. */
  async idle(): Promise<void> {
    await Promise.all([this.#writes.idle(), this.#reads.idle()]);
  }
}
