import { sourceKey } from '@crowdtone/domain';
import { BoundedMap } from '@crowdtone/runtime';
import { z } from 'zod';
import type { SourceKey } from '../keys';
import type { SqlWriter } from '../sql/session';

/** Sources whose highest number is remembered; those of the others are looked up. */
const MAX_SOURCES = 1_000;

const highestRow = z.object({ highest: z.number().nullable() });
const numberRow = z.object({ number: z.number() });

/**
 * Tells which frames or windows of a source are not stored yet. They nearly always come in order, so that the highest stored
 * number says it without a query. `ON CONFLICT DO NOTHING` would say it too, but DuckDB joins what comes with the whole table
 * for it, at each commit: an eighth of its time, and most of what its memory grew by.
 *
 * The primary keys guard what is stored: were an answer wrong, the commit would fail, and nothing would be stored twice.
 */
export class StoredNumbers {
  /** Too high a number is harmless (what lies below it is looked up), so it may be of a transaction that failed. */
  readonly #highest = new BoundedMap<string, number>(MAX_SOURCES);

  /** @param column the last one of the primary key, after those of the run and of the source */
  constructor(
    private readonly table: 'frames' | 'windows',
    private readonly column: 'sequence' | 'window_index',
  ) {}

  /**
   * @param numbers of rows that are about to be stored, at least one
   * @returns those that are not stored yet
   */
  async missing(writer: SqlWriter, key: SourceKey, numbers: readonly number[]): Promise<ReadonlySet<number>> {
    const name = sourceKey(key);
    const highest = this.#highest.get(name) ?? (await this.#lookUp(writer, key));
    const missing = new Set(numbers);
    const old = numbers.filter((number) => number <= highest);
    if (old.length > 0) {
      for (const stored of await this.#stored(writer, key, Math.min(...old), Math.max(...old))) missing.delete(stored);
    }
    this.#highest.set(name, Math.max(highest, ...numbers));
    return missing;
  }

  /** Forgets the numbers of all sources, because rows were deleted. */
  forget(): void {
    this.#highest.clear();
  }

  /** -1 when there is no row. */
  async #lookUp(writer: SqlWriter, { runId, sourceId }: SourceKey): Promise<number> {
    const sql = `SELECT max(${this.column}) AS highest FROM ${this.table} WHERE run_id = $1 AND source_id = $2`;
    const [row] = (await writer.run(sql, [runId, sourceId])).rows;
    return highestRow.parse(row).highest ?? -1;
  }

  async #stored(writer: SqlWriter, { runId, sourceId }: SourceKey, from: number, to: number): Promise<number[]> {
    const { rows } = await writer.run(
      `SELECT ${this.column} AS number FROM ${this.table}
       WHERE run_id = $1 AND source_id = $2 AND ${this.column} BETWEEN $3 AND $4`,
      [runId, sourceId, from, to],
    );
    return rows.map((row) => numberRow.parse(row).number);
  }
}
