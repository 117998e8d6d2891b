import { collectGarbage } from '@crowdtone/runtime';
import type { DuckDBConnection } from '@duckdb/node-api';

/** What all of DuckDB may take; queries that need more use the disk. */
export const MEMORY_LIMIT = '96MB';
/** Of the pages of the file that stay when others are freed: those that were used last. */
const KEPT_BYTES = 8_000_000;
/** About a minute of two cameras. */
const TRANSACTIONS_BETWEEN = 60;
/** With larger blocks, of files that earlier versions made, the newest rows alone take nearly all of {@link MEMORY_LIMIT}. */
const MAX_BLOCK_BYTES = 16_384;
/** All but the pages of the file: rows that are in the write-ahead log only, and indexes. A lower limit would write them to temporary files. */
const OTHER_MEMORY = `SELECT sum(memory_usage_bytes)::DOUBLE AS bytes FROM duckdb_memory() WHERE tag <> 'BASE_TABLE'`;

/**
 * The pages of a file that DuckDB keeps in memory. It keeps each that it reads or writes until its limit is reached, so that memory
 * grows with the file for hours; the kernel keeps them too, and reading one again costs next to nothing.
 *
 * Results that JavaScript has not collected yet hold memory beside that. With each new limit DuckDB also returns to the system what
 * its allocator and the C library hold of freed memory, which otherwise adds up to tens of MB in the arenas of the threads that its
 * statements run on.
 */
export class PageCache {
  #transactions = 0;

  private constructor(private readonly connection: DuckDBConnection) {}

  /** The cache of an open file; null for one whose blocks are too large to free any. */
  static async of(connection: DuckDBConnection): Promise<PageCache | null> {
    const size = 'SELECT block_size FROM pragma_database_size() WHERE database_name = current_database()';
    const [row] = (await connection.runAndReadAll(size)).getRowObjectsJS();
    return Number(row?.block_size) <= MAX_BLOCK_BYTES ? new PageCache(connection) : null;
  }

  /** Counts a transaction that begins. @returns whether it is time to free pages again */
  countTransaction(): boolean {
    this.#transactions += 1;
    return this.#transactions > TRANSACTIONS_BETWEEN;
  }

  /** Frees the pages that were not used for longest. Nothing else may run on the file meanwhile: it would meet a lower limit. */
  async free(): Promise<void> {
    this.#transactions = 0;
    collectGarbage();
    const [row] = (await this.connection.runAndReadAll(OTHER_MEMORY)).getRowObjectsJS();
    const keptKb = Math.ceil((Number(row?.bytes) + KEPT_BYTES) / 1000);
    try {
      // A lower limit is the only way to make DuckDB free pages.
      await this.connection.run(`SET memory_limit = '${keptKb}KB'`);
    } catch (error) {
      // What was to be freed is in use, and what else could be freed has been.
      if (!/could not free up enough memory/.test(String(error))) throw error;
    } finally {
      await this.connection.run(`SET memory_limit = '${MEMORY_LIMIT}'`);
    }
  }
}
