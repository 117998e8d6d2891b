import { CrowdtoneError } from '@crowdtone/domain';
import {
  type Cell,
  type Column,
  READINGS_TABLE,
  RUNS_TABLE,
  type Table,
  WINDOWS_TABLE,
} from '@crowdtone/domain/tables';
import { type DuckDBPreparedStatement, StatementType } from '@duckdb/node-api';
import { TableDatabase } from './table-database';

/** What stands before the columns of `windows` and `readings`. */
const RUN_ID: Column = { name: 'run_id', type: 'text', nullable: false, description: 'the run', values: null };

/** What a query returned: its columns, and rows of their values. */
export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/**
 * Results of some runs as the tables `runs`, `windows` and `readings`, to be asked in SQL. It lies in memory: a query can change
 * nothing that is kept, and reach neither files nor the network.
 */
export class ResultDatabase {
  #isLocked = false;

  /** Use {@link open}. */
  private constructor(private readonly tables: TableDatabase) {}

  static async open(): Promise<ResultDatabase> {
    const tables = await TableDatabase.open('TIMESTAMP');
    await tables.create(RUNS_TABLE);
    await tables.create(WINDOWS_TABLE, [RUN_ID]);
    await tables.create(READINGS_TABLE, [RUN_ID]);
    return new ResultDatabase(tables);
  }

  /** Adds rows of `runs`. */
  async addRuns(rows: readonly Readonly<Record<string, Cell>>[]): Promise<void> {
    await this.tables.append(RUNS_TABLE, [rows]);
  }

  /** Adds rows of `windows` or `readings` of a run. */
  async add(table: Table, runId: string, rows: readonly Readonly<Record<string, Cell>>[]): Promise<void> {
    await this.tables.append(table, [rows.map((row) => ({ ...row, run_id: runId }))], [RUN_ID]);
  }

  /** Adds the rows of a Parquet file of `windows` or `readings`. */
  async addParquet({ name }: Table, runId: string, path: string): Promise<void> {
    await this.tables.connection.run(`INSERT INTO ${name} BY NAME SELECT $1 AS run_id, * FROM read_parquet($2)`, [
      runId,
      path,
    ]);
  }

  /**
   * Runs one SELECT. Nothing can be added afterwards.
   *
   * @throws {CrowdtoneError} E_SQL_INVALID when it is anything else, or DuckDB refuses it
   */
  async query(sql: string): Promise<QueryResult> {
    const { connection } = this.tables;
    if (!this.#isLocked) {
      await connection.run('SET enable_external_access = false');
      await connection.run('SET lock_configuration = true');
      this.#isLocked = true;
    }
    try {
      const reader = await (await this.#prepare(sql)).runAndReadAll();
      const rows = reader.getRowsJS().map((row) => row.map(cellOf));
      return { columns: reader.deduplicatedColumnNames(), rows };
    } catch (error) {
      if (error instanceof CrowdtoneError) throw error;
      throw refused(error instanceof Error ? error.message : String(error));
    }
  }

  async #prepare(sql: string): Promise<DuckDBPreparedStatement> {
    const statements = await this.tables.connection.extractStatements(sql);
    if (statements.count !== 1) throw refused(`it has ${statements.count} statements`);
    const statement = await statements.prepare(0);
    if (statement.statementType !== StatementType.SELECT) throw refused('it is not a SELECT');
    return statement;
  }

  close(): void {
    this.tables.close();
  }
}

function refused(reason: string): CrowdtoneError {
  const what = reason.replaceAll(/\s+/g, ' ').trim();
  return new CrowdtoneError(
    'E_SQL_INVALID',
    `the query cannot be run (${what}); write one SELECT over runs, windows and readings`,
  );
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? Number(inner) : inner));
}
