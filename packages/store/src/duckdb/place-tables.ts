/** Heat maps: a grid for each roll-up, so that a week is ten thousand rows, whatever was seen. */
import {
  cellCount,
  type GroupWindow,
  MOOD_FIELDS,
  MOOD_GRID,
  PEOPLE_GRID,
  ROLL_UP_WINDOWS,
  type WindowPlaces,
} from '@crowdtone/domain';
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { PlaceSpan, PlaceSums, SourceKey } from '../keys';
import type { Session } from './session';

const GRIDS = 'floor BIGINT NOT NULL, people BIGINT[] NOT NULL, mood DOUBLE[] NOT NULL';

/** Grids of windows whose roll-up is not complete, a dozen for each source; and roll-ups. Without keys: lists cannot be replaced. */
export const PLACE_TABLES = `
  CREATE TABLE IF NOT EXISTS window_places (
    run_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, window_index UINTEGER NOT NULL,
    start_ms DOUBLE NOT NULL, end_ms DOUBLE NOT NULL, ${GRIDS}
  );
  CREATE TABLE IF NOT EXISTS place_roll_ups (
    run_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, slot UINTEGER NOT NULL,
    start_ms DOUBLE NOT NULL, end_ms DOUBLE NOT NULL, windows BIGINT NOT NULL, ${GRIDS}
  );`;

const OF_SOURCE = 'run_id = $1 AND source_id = $2';
const ADD = 'INSERT INTO window_places VALUES ($1, $2, $3, $4, $5, $6, $7::BIGINT[], $8::DOUBLE[])';
const ROLL_UP = 'INSERT INTO place_roll_ups VALUES ($1, $2, $3, $4, $5, $6, $7, $8::BIGINT[], $9::DOUBLE[])';
const WAITING = `
  SELECT window_index, start_ms, end_ms, floor::INTEGER AS floor, people::DOUBLE[] AS people, mood FROM window_places
  WHERE ${OF_SOURCE} AND window_index < $3 ORDER BY window_index`;

const MOOD_NUMBERS = cellCount(MOOD_GRID) * MOOD_FIELDS;

/** A cell of people in a roll-up counts if as many as the floor were there in it, so that no shorter span tells of fewer. */
const SUMS = `
  SELECT min(start_ms) AS start_ms, max(end_ms) AS end_ms, sum(windows)::DOUBLE AS windows, min(floor)::DOUBLE AS floor,
    [${sumsOf(cellCount(PEOPLE_GRID), (place) => `CASE WHEN people[${place}] >= floor THEN people[${place}] ELSE 0 END`)}] AS people,
    [${sumsOf(MOOD_NUMBERS, (place) => `mood[${place}]`)}] AS mood
  FROM place_roll_ups WHERE ${OF_SOURCE} AND start_ms >= $3 AND end_ms <= $4`;

function sumsOf(count: number, of: (place: number) => string): string {
  return Array.from({ length: count }, (_, index) => `sum(${of(index + 1)})::DOUBLE`).join(', ');
}

const gridRow = z.object({
  start_ms: z.number(),
  end_ms: z.number(),
  floor: z.number(),
  people: z.array(z.number()),
  mood: z.array(z.number()),
});
const waitingRow = gridRow.extend({ window_index: z.number() });
const sumsRow = gridRow.extend({ windows: z.number() });

type GridRow = z.infer<typeof waitingRow>;

/** Grids of cameras. A roll-up is made when the first window after it arrives, or when its source ends; until then it is not read. */
export class PlaceTables {
  constructor(private readonly session: Session) {}

  /** Takes the grid of a window that was not stored before, in the transaction that stored it. */
  async add({ runId, sourceId, index, startMs, endMs }: GroupWindow, places: WindowPlaces): Promise<void> {
    const slot = Math.floor(index / ROLL_UP_WINDOWS);
    if (slot > 0) await this.rollUp({ runId, sourceId }, slot * ROLL_UP_WINDOWS);
    const grids = [places.floor, JSON.stringify(places.people), JSON.stringify(places.mood)];
    await this.#writer.run(ADD, [runId, sourceId, index, startMs, endMs, ...grids]);
  }

  /** Makes roll-ups of all windows before one, by default of all, in the transaction of a commit. */
  async rollUp({ runId, sourceId }: SourceKey, beforeIndex = ALL): Promise<void> {
    const values = [runId, sourceId, beforeIndex];
    const rows = (await this.#writer.runAndReadAll(WAITING, values))
      .getRowObjectsJS()
      .map((row) => waitingRow.parse(row));
    if (rows.length === 0) return;
    const slots = new Set(rows.map(slotOf));
    for (const slot of slots) {
      const ofSlot = rows.filter((row) => slotOf(row) === slot);
      const sums = { people: added(ofSlot, 'people'), mood: added(ofSlot, 'mood') };
      const start = Math.min(...ofSlot.map((row) => row.start_ms));
      const end = Math.max(...ofSlot.map((row) => row.end_ms));
      const floor = Math.max(...ofSlot.map((row) => row.floor));
      await this.#writer.run(ROLL_UP, [
        ...[runId, sourceId, slot, start, end, ofSlot.length, floor],
        ...[JSON.stringify(sums.people), JSON.stringify(sums.mood)],
      ]);
    }
    await this.#writer.run(`DELETE FROM window_places WHERE ${OF_SOURCE} AND window_index < $3`, values);
  }

  /** See `Store.sumPlaces`. */
  async sum({ runId, sourceId, fromMs, toMs }: PlaceSpan): Promise<PlaceSums | null> {
    const [row] = await this.session.read(SUMS, [runId, sourceId, fromMs, toMs]);
    if (row === undefined || row.windows === null) return null;
    const { start_ms, end_ms, ...sums } = sumsRow.parse(row);
    return { ...sums, startMs: start_ms, endMs: end_ms };
  }

  get #writer(): DuckDBConnection {
    return this.session.writer;
  }
}

function slotOf({ window_index }: GridRow): number {
  return Math.floor(window_index / ROLL_UP_WINDOWS);
}

/** Larger than every index of a window. */
const ALL = 2 ** 32 - 1;

function added(rows: readonly GridRow[], grid: 'people' | 'mood'): number[] {
  const sum: number[] = [];
  for (const row of rows) {
    for (const [place, value] of row[grid].entries()) sum[place] = (sum[place] ?? 0) + value;
  }
  return sum;
}
