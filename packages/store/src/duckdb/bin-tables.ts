import { CrowdtoneError, MAX_WINDOWS_PER_BIN, ROLL_UP_WINDOWS } from '@crowdtone/domain';
import { BoundedMap } from '@crowdtone/runtime';
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { BinPage, BinSpan, SourceKey } from '../keys';
import {
  BIN_COLUMN_COUNT,
  BIN_COLUMN_NAMES,
  BIN_COLUMN_TYPES,
  binFromRow,
  JOINED_BIN_COLUMNS,
  mixesEstimators,
  REPLACED_BIN_COLUMNS,
  windowsAsRows,
  zonesAsRows,
} from './bin-columns';
import type { Session } from './session';

/** Bounds the work for sizes that roll-ups do not help with: at least twice the largest bin, so that every answer has a whole one. */
const WINDOWS_READ = 2 * MAX_WINDOWS_PER_BIN;

/**
 * Sums over {@link ROLL_UP_WINDOWS} windows each; `slot` numbers them from the beginning of the source. `zone_id` is empty for the
 * whole picture.
 */
export const ROLL_UP_TABLE = `
  CREATE TABLE IF NOT EXISTS roll_ups (
    run_id VARCHAR,
    source_id VARCHAR,
    zone_id VARCHAR,
    slot UINTEGER,
    start_ms DOUBLE NOT NULL,
    end_ms DOUBLE NOT NULL,
    windows BIGINT NOT NULL,
    ${BIN_COLUMN_TYPES},
    PRIMARY KEY (run_id, source_id, zone_id, slot)
  );`;

const rollUps = (where: string) => `
  INSERT INTO roll_ups (run_id, source_id, zone_id, slot, start_ms, end_ms, windows, ${BIN_COLUMN_NAMES})
  SELECT run_id, source_id, zone_id, window_index // ${ROLL_UP_WINDOWS} AS slot, min(start_ms), max(end_ms), sum(windows),
         ${JOINED_BIN_COLUMNS}
  FROM (${windowsAsRows(where)} UNION ALL ${zonesAsRows(where)}) GROUP BY run_id, source_id, zone_id, slot`;

const REPLACED = `
  ON CONFLICT (run_id, source_id, zone_id, slot) DO UPDATE SET
    start_ms = excluded.start_ms, end_ms = excluded.end_ms, windows = excluded.windows, ${REPLACED_BIN_COLUMNS}`;

const EXTENT = `
  SELECT min(window_index) AS first, max(window_index) AS last,
    (SELECT max(slot) FROM roll_ups WHERE run_id = $1 AND source_id = $2) AS rolled
  FROM windows WHERE run_id = $1 AND source_id = $2 AND end_ms > $3 AND start_ms < $4`;

const extentRow = z.object({
  first: z.number().nullable(),
  last: z.number().nullable(),
  /** The last slot that is rolled up, and with it all before it; null before the first. */
  rolled: z.number().nullable(),
});

const wholeExtent = extentRow.extend({ first: z.number(), last: z.number() });

/** Sources whose first slot that is not rolled up is remembered; the others are looked up. */
const MAX_SOURCES = 1_000;

/**
 * Keeps the roll-ups of windows as they are stored. A slot is rolled up when the first window after it arrives, since a
 * statement for every window would cost more than storing it; windows that come late are added by rolling up again.
 */
export class RollUps {
  /** First slot that is not rolled up, by source. */
  readonly #next = new BoundedMap<string, number>(MAX_SOURCES);

  constructor(private readonly writer: DuckDBConnection) {}

  /** Takes windows that were not stored before, in the transaction that stored them. */
  async add(key: SourceKey, indices: readonly number[]): Promise<void> {
    if (indices.length === 0) return;
    const name = JSON.stringify([key.runId, key.sourceId]);
    const next = this.#next.get(name) ?? (await this.#lookUp(key));
    const slots = new Set(indices.map((index) => Math.floor(index / ROLL_UP_WINDOWS)));
    const newest = Math.max(...slots);
    const late = [...slots].filter((slot) => slot < next);
    const conditions = [
      ...late.map((slot) => `window_index // ${ROLL_UP_WINDOWS} = ${slot}`),
      ...(newest > next
        ? [`window_index >= ${next * ROLL_UP_WINDOWS} AND window_index < ${newest * ROLL_UP_WINDOWS}`]
        : []),
    ];
    if (conditions.length > 0) {
      const where = `run_id = $1 AND source_id = $2 AND (${conditions.join(' OR ')})`;
      await this.writer.run(`${rollUps(where)} ${REPLACED}`, [key.runId, key.sourceId]);
    }
    this.#next.set(name, Math.max(next, newest));
  }

  /** Makes the roll-ups of some slots again from what is left of their windows, in the transaction that deleted windows. */
  async renew({ runId, sourceId }: SourceKey, firstSlot: number, lastSlot: number): Promise<void> {
    const next = await this.#lookUp({ runId, sourceId });
    const key = [runId, sourceId];
    const slots = `BETWEEN ${firstSlot} AND ${lastSlot}`;
    await this.writer.run(`DELETE FROM roll_ups WHERE run_id = $1 AND source_id = $2 AND slot ${slots}`, key);
    // Slots that were not rolled up yet will be, whenever the next window arrives.
    const where = `run_id = $1 AND source_id = $2 AND window_index // ${ROLL_UP_WINDOWS} ${slots} AND window_index < ${next * ROLL_UP_WINDOWS}`;
    await this.writer.run(`${rollUps(where)} ${REPLACED}`, key);
  }

  /** Forgets what was done in a transaction that failed. */
  forget(): void {
    this.#next.clear();
  }

  async #lookUp({ runId, sourceId }: SourceKey): Promise<number> {
    const sql = 'SELECT coalesce(max(slot) + 1, 0) AS next FROM roll_ups WHERE run_id = $1 AND source_id = $2';
    const [row] = (await this.writer.runAndReadAll(sql, [runId, sourceId])).getRowObjectsJS();
    return Number(row?.next);
  }
}

/** Columns of the table of roll-ups besides those of bins: key, times and number of windows. */
const OWN_COLUMNS = 7;

/** Makes the roll-ups of a store whose windows have none, or none with all columns, because an older version wrote it. */
export async function addMissingRollUps(writer: DuckDBConnection): Promise<void> {
  const count = "SELECT count(*) AS columns FROM duckdb_columns() WHERE table_name = 'roll_ups'";
  const [table] = (await writer.runAndReadAll(count)).getRowObjectsJS();
  if (Number(table?.columns) !== OWN_COLUMNS + BIN_COLUMN_COUNT) {
    await writer.run(`DROP TABLE roll_ups; ${ROLL_UP_TABLE}`);
  }
  const isComplete = 'SELECT (SELECT count(*) FROM windows) = 0 OR (SELECT count(*) FROM roll_ups) > 0 AS complete';
  const [row] = (await writer.runAndReadAll(isComplete)).getRowObjectsJS();
  if (row?.complete !== true) await writer.run(rollUps('true'));
}

/** Bins of windows on DuckDB. */
export class BinTables {
  constructor(private readonly session: Session) {}

  /** See `Store.listBins`. */
  async list(span: BinSpan): Promise<BinPage> {
    const { runId, sourceId, fromMs, toMs, size, newest } = span;
    const [row] = await this.session.read(EXTENT, [runId, sourceId, fromMs, toMs]);
    const { first, last, rolled } = extentRow.parse(row);
    if (first === null || last === null) return { bins: [], older: false };
    return size % ROLL_UP_WINDOWS === 0
      ? this.#page(partsWithRollUps({ first, last, rolled }, ofZone(span)), span, newest, false)
      : this.#page(partsWithout(first, last, ofZone(span)), span, newest, true);
  }

  async #page(
    parts: string,
    { runId, sourceId, zone, size }: BinSpan,
    newest: number,
    isBounded: boolean,
  ): Promise<BinPage> {
    const rows = await this.session.read(
      `SELECT first_index // ${size} AS bin, min(start_ms) AS start_ms, max(end_ms) AS end_ms,
              CAST(sum(windows) AS BIGINT) AS windows, ${JOINED_BIN_COLUMNS}
       FROM (${parts}) GROUP BY bin ORDER BY bin DESC LIMIT ${newest + 1}`,
      [runId, sourceId, ...(zone === undefined ? [] : [zone])],
    );
    const mixed = rows.find(mixesEstimators);
    if (mixed !== undefined) throw mixedEstimators(mixed.shares_estimator, mixed.shares_estimator_last);
    const bins = rows.map(binFromRow).reverse();
    if (bins.length > newest) return { bins: bins.slice(1), older: true };
    // The oldest bin may lack windows that were not read; it comes whole with the next answer.
    const read = bins.reduce((sum, bin) => sum + bin.windows, 0);
    return isBounded && read >= WINDOWS_READ ? { bins: bins.slice(1), older: true } : { bins, older: false };
  }
}

const COLUMNS_OF_PART = `start_ms, end_ms, windows, ${BIN_COLUMN_NAMES}`;
const OF_SOURCE = 'run_id = $1 AND source_id = $2';

/** The rows of the whole picture or of a zone, with the condition for them; the zone is the third parameter. */
interface RowsOfZone {
  readonly rows: (where: string) => string;
  readonly zone: string;
}

function ofZone({ zone }: BinSpan): RowsOfZone {
  return zone === undefined
    ? { rows: windowsAsRows, zone: "zone_id = ''" }
    : { rows: zonesAsRows, zone: 'zone_id = $3' };
}

/** Windows up to the first whole roll-up, the whole roll-ups, and the windows after the last one. */
function partsWithRollUps({ first, last, rolled }: z.infer<typeof wholeExtent>, { rows, zone }: RowsOfZone): string {
  const firstSlot = Math.ceil(first / ROLL_UP_WINDOWS);
  const whole = Math.floor((last + 1) / ROLL_UP_WINDOWS);
  const endSlot = Math.max(firstSlot, Math.min(whole, rolled === null ? 0 : rolled + 1));
  const [rolledFrom, rolledTo] = [firstSlot * ROLL_UP_WINDOWS, endSlot * ROLL_UP_WINDOWS];
  const edges =
    `${OF_SOURCE} AND window_index BETWEEN ${first} AND ${last} ` +
    `AND (window_index < ${rolledFrom} OR window_index >= ${rolledTo})`;
  return `
    SELECT window_index AS first_index, ${COLUMNS_OF_PART} FROM (${rows(edges)}) WHERE ${zone}
    UNION ALL
    SELECT slot * ${ROLL_UP_WINDOWS} AS first_index, ${COLUMNS_OF_PART} FROM roll_ups
    WHERE ${OF_SOURCE} AND ${zone} AND slot >= ${firstSlot} AND slot < ${endSlot}`;
}

/** The newest windows, as many as one answer may read. */
function partsWithout(first: number, last: number, { rows, zone }: RowsOfZone): string {
  const newest =
    `${OF_SOURCE} AND window_index BETWEEN ${first} AND ${last} ` +
    `QUALIFY row_number() OVER (ORDER BY window_index DESC) <= ${WINDOWS_READ}`;
  return `SELECT window_index AS first_index, ${COLUMNS_OF_PART} FROM (${rows(newest)}) WHERE ${zone}`;
}

function mixedEstimators(one: unknown, other: unknown): CrowdtoneError {
  const message = `shares estimated by ${String(one)} and by ${String(other)} cannot be averaged; please report this as a bug`;
  return new CrowdtoneError('E_INTERNAL', message);
}
