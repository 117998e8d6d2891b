import { CrowdtoneError } from '@crowdtone/domain';
import { TaskChain } from '@crowdtone/runtime';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { z } from 'zod';
import { explainDuckDbError } from './errors';

const documentRow = z.object({ document: z.string() });

export type Row = Record<string, unknown>;

/** Transactions and queries on one DuckDB file, each kind one after another. */
export class Session {
  readonly #writes = new TaskChain();
  readonly #reads = new TaskChain();

  /**
   * @param writer carries every transaction, one after another: statements of two would mix on one connection
   * @param reader a second connection, so that reading never sees half a transaction nor waits for one
   */
  constructor(
    private readonly path: string,
    readonly writer: DuckDBConnection,
    private readonly reader: DuckDBConnection,
  ) {}

  transaction(write: () => Promise<unknown>): Promise<void> {
    return this.#writes.run(async () => {
      try {
        await this.writer.run('BEGIN');
        await write();
        await this.writer.run('COMMIT');
      } catch (error) {
        // A COMMIT that failed has ended the transaction; then there is nothing to roll back, and DuckDB says so.
        await this.writer.run('ROLLBACK').catch(() => undefined);
        throw explainDuckDbError(error, this.path);
      }
    });
  }

  read(sql: string, values: DuckDBValue[] = []): Promise<Row[]> {
    return this.#reads.run(async () => {
      try {
        return (await this.reader.runAndReadAll(sql, values)).getRowObjectsJS();
      } catch (error) {
        throw explainDuckDbError(error, this.path);
      }
    });
  }

  /** @throws E_STORE_CORRUPT when another program, or a later version, wrote the record */
  parseDocument<Document>(schema: z.ZodType<Document>, row: Row): Document {
    const parsed = schema.safeParse(JSON.parse(documentRow.parse(row).document));
    if (parsed.success) return parsed.data;
    throw new CrowdtoneError(
      'E_STORE_CORRUPT',
      `${this.path} holds a record that does not read (${parsed.error.issues[0]?.message}); move it away or restore a copy`,
    );
  }

  /** Resolves when everything asked for so far has ended. */
  async idle(): Promise<void> {
    await Promise.all([this.#writes.idle(), this.#reads.idle()]);
  }
}
