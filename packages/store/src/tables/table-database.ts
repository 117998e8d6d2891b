import { rm } from 'node:fs/promises';
import { type Cell, type Column, type ColumnType, TABLES_VERSION, type Table } from '@crowdtone/domain/tables';
import { writeAtomicallyBy } from '@crowdtone/runtime';
import {
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBInstance,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
} from '@duckdb/node-api';
import { explainDuckDbError } from '../duckdb/errors';

/** One thread, so that equal rows give equal bytes; no file beside those that are asked for, and no extension from the network. */
export const ENGINE_OPTIONS = {
  threads: '1',
  memory_limit: '1GB',
  temp_directory: '',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};

const SQL_TYPES: Readonly<Record<Exclude<ColumnType, 'time'>, string>> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
};

/** Of tables in a file: what does not fit into memory goes to it, and for the moment to a folder beside it. */
const optionsFor = (file: string) => ({
  ...ENGINE_OPTIONS,
  memory_limit: '96MB',
  temp_directory: temporaryFolder(file),
});
const temporaryFolder = (file: string) => `${file}.tmp`;
/** Rows after which they go to the file, if there is one. Equal tables need equal numbers of them, for equal bytes. */
const ROWS_AT_ONCE = 20_480;
/** Rows of a Parquet row group, which is made in memory. */
const ROW_GROUP_SIZE = 2 * ROWS_AT_ONCE;

/** Rows, some at a time. */
type Batches<Row> = AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>;

/** Tables of results, in memory or in a file: to be written as Parquet, or asked in SQL. */
export class TableDatabase {
  /** Use {@link open}. */
  private constructor(
    private readonly instance: DuckDBInstance,
    readonly connection: DuckDBConnection,
    private readonly momentType: string,
  ) {}

  /**
   * @param momentType SQL type of moments; those with a time zone cannot be computed with, which takes an extension
   * @param file a new file; by default the tables are in memory
   */
  static async open(momentType: 'TIMESTAMP' | 'TIMESTAMP WITH TIME ZONE', file?: string): Promise<TableDatabase> {
    const options = file === undefined ? ENGINE_OPTIONS : optionsFor(file);
    const instance = await DuckDBInstance.create(file ?? ':memory:', options);
    return new TableDatabase(instance, await instance.connect(), momentType);
  }

  /** Creates an empty table. @param before columns ahead of those of the table */
  async create({ name, columns }: Table, before: readonly Column[] = []): Promise<void> {
    const definitions = [...before, ...columns].map(
      (column) =>
        `"${column.name}" ${column.type === 'time' ? this.momentType : SQL_TYPES[column.type]}${column.nullable ? '' : ' NOT NULL'}`,
    );
    await this.connection.run(`CREATE TABLE ${name} (${definitions.join(', ')})`);
  }

  /**
   * Appends rows in their order.
   *
   * @param batches the rows, some at a time; all through one appender, whose buffers, a megabyte and more of a wide table, are only
   *   released when JavaScript collects its garbage
   */
  async append(
    { name, columns }: Table,
    batches: Batches<Readonly<Record<string, Cell>>>,
    before: readonly Column[] = [],
  ): Promise<void> {
    const appender = await this.connection.createAppender(name);
    const all = [...before, ...columns];
    let appended = 0;
    for await (const rows of batches) {
      for (const row of rows) {
        for (const column of all) this.#append(appender, column.type, row[column.name] ?? null);
        appender.endRow();
        appended += 1;
        if (appended % ROWS_AT_ONCE === 0) appender.flushSync();
      }
    }
    appender.closeSync();
  }

  #append(appender: DuckDBAppender, type: ColumnType, cell: Cell): void {
    if (cell === null) appender.appendNull();
    else if (type === 'integer') appender.appendBigInt(BigInt(Number(cell)));
    else if (type === 'number') appender.appendDouble(Number(cell));
    else if (type === 'boolean') appender.appendBoolean(cell === true);
    else if (type === 'time') this.#appendMoment(appender, BigInt(Date.parse(String(cell))) * 1000n);
    else appender.appendVarchar(String(cell));
  }

  #appendMoment(appender: DuckDBAppender, microseconds: bigint): void {
    if (this.momentType === 'TIMESTAMP') appender.appendTimestamp(new DuckDBTimestampValue(microseconds));
    else appender.appendTimestampTZ(new DuckDBTimestampTZValue(microseconds));
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}

/**
 * Writes a table as Parquet (Zstandard), atomically. Equal rows in the same order give the same bytes with the same version
 * of DuckDB. The readings of a long day are more than memory holds: until the end they are in a file beside it.
 *
 * @param batches the rows, some at a time
 * @throws {CrowdtoneError} E_DISK_FULL
 */
export async function writeParquet<Row extends Record<string, Cell>>(
  path: string,
  table: Table<Row>,
  batches: Batches<Row>,
): Promise<void> {
  // What a killed program left is removed by the next one.
  const rows = `${path}.rows`;
  try {
    await removeDatabase(rows);
    const database = await TableDatabase.open('TIMESTAMP WITH TIME ZONE', rows);
    try {
      await database.create(table);
      await database.append(table, batches);
      await writeAtomicallyBy(path, async (unfinished) => {
        await database.connection.run(
          `COPY ${table.name} TO ${quoted(unfinished)} (FORMAT PARQUET, COMPRESSION ZSTD, ROW_GROUP_SIZE ${ROW_GROUP_SIZE}, ` +
            `KV_METADATA {crowdtone_table: ${quoted(table.name)}, crowdtone_schema_version: '${TABLES_VERSION}'})`,
        );
      });
    } finally {
      database.close();
    }
  } catch (error) {
    throw explainDuckDbError(error, path);
  } finally {
    await removeDatabase(rows);
  }
}

/** Removes a database that nothing has open. */
async function removeDatabase(file: string): Promise<void> {
  for (const each of [file, `${file}.wal`, temporaryFolder(file)]) await rm(each, { force: true, recursive: true });
}

/** A text as SQL. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
