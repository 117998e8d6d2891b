import { CrowdtoneError, type GroupWindow, MAX_WINDOWS_PER_BIN, ROLL_UP_WINDOWS, sourceKey } from '@crowdtone/domain';
import { BoundedMap } from '@crowdtone/runtime';
import { z } from 'zod';
import type { BinPage, BinSpan, SourceKey } from '../keys';
import {
  BIN_COLUMN_NAMES,
  binFromRow,
  JOINED_BIN_COLUMNS,
  mixesEstimators,
  REPLACED_BIN_COLUMNS,
  windowsAsRows,
  zonesAsRows,
} from './bin-columns';
import type { Row, SqlSession, SqlWriter } from './session';

/** Bounds the work for sizes that roll-ups do not help with: at least twice the largest bin, so that every answer has a whole one. */
export const WINDOWS_READ = 2 * MAX_WINDOWS_PER_BIN;

const DAY_MS = 86_400_000;

/**
 * SQL of the number of a group of successive windows; `/` alone means something else in each database.
 *
 * @param windows of a group: a number, or a column
 */
export const groupOf = (index: string, windows: number | string) =>
  `CAST((${index} - ${index} % ${windows}) / ${windows} AS BIGINT)`;
const SLOT = groupOf('window_index', ROLL_UP_WINDOWS);

/** Sums over {@link ROLL_UP_WINDOWS} windows each, of the whole picture and of its zones. */
const insertRollUps = (session: SqlSession, where: string) => `
  INSERT INTO roll_ups (run_id, source_id, zone_id, slot, start_ms, end_ms, windows, ${BIN_COLUMN_NAMES})
  SELECT run_id, source_id, zone_id, ${SLOT} AS slot, min(start_ms), max(end_ms), sum(windows), ${JOINED_BIN_COLUMNS}
  FROM (${windowsAsRows(session, where)} UNION ALL ${zonesAsRows(session, where)}) AS rows_of_windows
  GROUP BY run_id, source_id, zone_id, ${SLOT}`;

const REPLACED = `
  ON CONFLICT (run_id, source_id, zone_id, slot) DO UPDATE SET
    start_ms = excluded.start_ms, end_ms = excluded.end_ms, windows = excluded.windows, ${REPLACED_BIN_COLUMNS}`;

const OF_SOURCE = 'run_id = $1 AND source_id = $2';

const countRow = z.union([z.bigint(), z.number()]).transform(Number).nullable();
const extentRow = z.object({
  first: countRow,
  last: countRow,
  /** The last slot that is rolled up, and with it all before it; null before the first. */
  rolled: countRow,
});

/** Sources whose first slot that is not rolled up is remembered; the others are looked up. */
const MAX_SOURCES = 1_000;

/**
 * Keeps the roll-ups of windows as they are stored. A slot is rolled up when the first window after it arrives, since a
 * statement for every window would cost more than storing it; windows that come late are added by rolling up again.
 */
export class RollUps {
  /** First slot that is not rolled up, by source. */
  readonly #next = new BoundedMap<string, number>(MAX_SOURCES);

  constructor(private readonly session: SqlSession) {}

  /**
   * Takes windows that were not stored before, in the transaction that stored them.
   * @returns to be called when the transaction has ended well
   */
  async add(writer: SqlWriter, windows: readonly GroupWindow[]): Promise<() => void> {
    const reached = new Map<string, number>();
    for (const key of new Set(windows.map(sourceKey))) {
      const own = windows.filter((window) => sourceKey(window) === key);
      const [name, next] = await this.#addOfSource(writer, own);
      reached.set(name, next);
    }
    return () => {
      for (const [name, next] of reached) this.#next.set(name, next);
    };
  }

  async #addOfSource(writer: SqlWriter, windows: readonly GroupWindow[]): Promise<[string, number]> {
    const [first] = windows;
    if (first === undefined) throw new Error('a group is never empty');
    const next = this.#next.get(sourceKey(first)) ?? (await this.#lookUp(writer, first));
    const slots = new Set(windows.map(({ index }) => Math.floor(index / ROLL_UP_WINDOWS)));
    const newest = Math.max(...slots);
    const late = [...slots].filter((slot) => slot < next);
    const conditions = [
      ...late.map((slot) => `${SLOT} = ${slot}`),
      ...(newest > next
        ? [`window_index >= ${next * ROLL_UP_WINDOWS} AND window_index < ${newest * ROLL_UP_WINDOWS}`]
        : []),
    ];
    if (conditions.length > 0) {
      const hint = await this.session.spanHint(first, ...timesOf(windows, Math.min(next, ...late)));
      const where = `${OF_SOURCE} AND ${hint} AND (${conditions.join(' OR ')})`;
      await writer.run(`${insertRollUps(this.session, where)} ${REPLACED}`, [first.runId, first.sourceId]);
    }
    return [sourceKey(first), Math.max(next, newest)];
  }

  /**
   * Makes the roll-ups of the slots in a span of time again from what is left of their windows, in the transaction that deleted
   * windows.
   * @param slotMs length of a slot
   */
  async renew(writer: SqlWriter, source: SourceKey, fromMs: number, toMs: number, slotMs: number): Promise<void> {
    const next = await this.#lookUp(writer, source);
    const key = [source.runId, source.sourceId];
    const [firstSlot, lastSlot] = [Math.floor(fromMs / slotMs), Math.floor((toMs - 1) / slotMs)];
    const hint = await this.session.spanHint(source, fromMs - slotMs, toMs + slotMs);
    const slots = `BETWEEN ${firstSlot} AND ${lastSlot}`;
    await writer.run(`DELETE FROM roll_ups WHERE ${OF_SOURCE} AND slot ${slots}`, key);
    // Slots that were not rolled up yet will be, whenever the next window arrives.
    const [from, to] = [firstSlot * ROLL_UP_WINDOWS, Math.min(lastSlot + 1, next) * ROLL_UP_WINDOWS];
    const where = `${OF_SOURCE} AND ${hint} AND window_index >= ${from} AND window_index < ${to}`;
    await writer.run(`${insertRollUps(this.session, where)} ${REPLACED}`, key);
  }

  /** Forgets how far roll-ups are, because windows were deleted. */
  forget(): void {
    this.#next.clear();
  }

  async #lookUp(writer: SqlWriter, { runId, sourceId }: SourceKey): Promise<number> {
    const sql = `SELECT coalesce(max(slot) + 1, 0) AS next FROM roll_ups WHERE ${OF_SOURCE}`;
    const { rows } = await writer.run(sql, [runId, sourceId]);
    return Number(rows[0]?.next);
  }
}

/** The span of time from the beginning of a slot to the last of some windows, milliseconds, and a day more at both ends. */
function timesOf(windows: readonly GroupWindow[], slot: number): [number, number] {
  const last = windows.reduce((a, b) => (b.index > a.index ? b : a));
  // Windows of a source are of one length, and the first one begins at 0.
  const windowMs = last.index === 0 ? 0 : last.startMs / last.index;
  return [slot * ROLL_UP_WINDOWS * windowMs - DAY_MS, last.endMs + DAY_MS];
}

/** Makes all roll-ups of a store that has none. */
export async function addAllRollUps(session: SqlSession, writer: SqlWriter): Promise<void> {
  await writer.run(insertRollUps(session, 'true'));
}

/** Bins of windows in SQL. */
export class BinTables {
  constructor(private readonly session: SqlSession) {}

  /** See `Store.listBins`. */
  async list(span: BinSpan): Promise<BinPage> {
    const { runId, sourceId, fromMs, toMs, size, newest } = span;
    const source = `${OF_SOURCE} AND ${await this.session.spanHint(span, fromMs, toMs)}`;
    const [row] = await this.session.read(
      `SELECT min(window_index) AS first, max(window_index) AS last,
         (SELECT max(slot) FROM roll_ups WHERE ${OF_SOURCE}) AS rolled
       FROM windows WHERE ${source} AND end_ms > $3 AND start_ms < $4`,
      [runId, sourceId, fromMs, toMs],
    );
    const { first, last, rolled } = extentRow.parse(row);
    if (first === null || last === null) return { bins: [], older: false };
    const of = this.#rowsOf(span, source);
    return size % ROLL_UP_WINDOWS === 0
      ? this.#page(partsWithRollUps({ first, last, rolled }, of), span, newest, false)
      : this.#page(partsWithout(first, last, of), span, newest, true);
  }

  /** The rows of the whole picture or of a zone, with the condition for them. */
  #rowsOf({ zone }: BinSpan, source: string): RowsOfSpan {
    return zone === undefined
      ? { source, rows: (where) => windowsAsRows(this.session, where), zone: "zone_id = ''" }
      : { source, rows: (where) => zonesAsRows(this.session, where), zone: 'zone_id = $3' };
  }

  async #page(
    parts: string,
    { runId, sourceId, zone, size }: BinSpan,
    newest: number,
    isBounded: boolean,
  ): Promise<BinPage> {
    const rows = await this.session.read(
      `SELECT ${groupOf('first_index', size)} AS bin, min(start_ms) AS start_ms, max(end_ms) AS end_ms,
              CAST(sum(windows) AS BIGINT) AS windows, ${JOINED_BIN_COLUMNS}
       FROM (${parts}) AS parts GROUP BY bin ORDER BY bin DESC LIMIT ${newest + 1}`,
      [runId, sourceId, ...(zone === undefined ? [] : [zone])],
    );
    refuseMixedEstimators(rows);
    const bins = rows.map(binFromRow).reverse();
    if (bins.length > newest) return { bins: bins.slice(1), older: true };
    // The oldest bin may lack windows that were not read; it comes whole with the next answer.
    const read = bins.reduce((sum, bin) => sum + bin.windows, 0);
    return isBounded && read >= WINDOWS_READ ? { bins: bins.slice(1), older: true } : { bins, older: false };
  }
}

/** What bins of a span are made of. */
interface RowsOfSpan {
  /** Condition for the windows of the span's source and days. */
  readonly source: string;
  /** Rows of windows that meet a condition. */
  readonly rows: (where: string) => string;
  /** Condition for those of the zone, which is the third parameter. */
  readonly zone: string;
}

interface Extent {
  readonly first: number;
  readonly last: number;
  readonly rolled: number | null;
}

/** Windows up to the first whole roll-up, the whole roll-ups, and the windows after the last one. */
function partsWithRollUps({ first, last, rolled }: Extent, { source, rows, zone }: RowsOfSpan): string {
  const firstSlot = Math.ceil(first / ROLL_UP_WINDOWS);
  const whole = Math.floor((last + 1) / ROLL_UP_WINDOWS);
  const endSlot = Math.max(firstSlot, Math.min(whole, rolled === null ? 0 : rolled + 1));
  const [rolledFrom, rolledTo] = [firstSlot * ROLL_UP_WINDOWS, endSlot * ROLL_UP_WINDOWS];
  const edges =
    `${source} AND window_index BETWEEN ${first} AND ${last} ` +
    `AND (window_index < ${rolledFrom} OR window_index >= ${rolledTo})`;
  return `
    SELECT window_index AS first_index, ${COLUMNS_OF_PART} FROM (${rows(edges)}) AS edges WHERE ${zone}
    UNION ALL
    SELECT slot * ${ROLL_UP_WINDOWS} AS first_index, ${COLUMNS_OF_PART} FROM roll_ups
    WHERE ${OF_SOURCE} AND ${zone} AND slot >= ${firstSlot} AND slot < ${endSlot}`;
}

/** The newest windows, as many as one answer may read. */
function partsWithout(first: number, last: number, { source, rows, zone }: RowsOfSpan): string {
  const newest = `${source} AND window_index BETWEEN ${first} AND ${last} ORDER BY window_index DESC LIMIT ${WINDOWS_READ}`;
  return `SELECT window_index AS first_index, ${COLUMNS_OF_PART} FROM (${rows(newest)}) AS newest WHERE ${zone}`;
}

/** What parts of bins have beside the number of their first window. */
export const COLUMNS_OF_PART = `start_ms, end_ms, windows, ${BIN_COLUMN_NAMES}`;

/** @throws {CrowdtoneError} E_INTERNAL when a row joins shares of different estimators */
export function refuseMixedEstimators(rows: readonly Row[]): void {
  const mixed = rows.find(mixesEstimators);
  if (mixed === undefined) return;
  const [one, other] = [mixed.shares_estimator, mixed.shares_estimator_last];
  const message = `shares estimated by ${String(one)} and by ${String(other)} cannot be averaged; please report this as a bug`;
  throw new CrowdtoneError('E_INTERNAL', message);
}
