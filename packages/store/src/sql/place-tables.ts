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
import { z } from 'zod';
import type { PlaceSums, RunsPlaceSpan, SourceKey } from '../keys';
import { spanColumns } from './run-bins';
import type { SqlSession, SqlWriter } from './session';

const OF_SOURCE = 'run_id = $1 AND source_id = $2';
const ADD = 'INSERT INTO window_places VALUES ($1, $2, $3, $4, $5, $6, $7::BIGINT[], $8::FLOAT8[])';
const ROLL_UP = 'INSERT INTO place_roll_ups VALUES ($1, $2, $3, $4, $5, $6, $7, $8::BIGINT[], $9::FLOAT8[])';
const WAITING = `
  SELECT window_index, start_ms, end_ms, floor::INTEGER AS floor, people::FLOAT8[] AS people, mood FROM window_places
  WHERE ${OF_SOURCE} AND window_index < $3 ORDER BY window_index`;

const MOOD_NUMBERS = cellCount(MOOD_GRID) * MOOD_FIELDS;

/** A cell of people in a roll-up counts if as many as the floor were there in it, so that no shorter span tells of fewer. */
const SUMS = `
  place_roll_ups.run_id, min(start_ms) AS start_ms, max(end_ms) AS end_ms, sum(windows)::FLOAT8 AS windows, min(floor)::FLOAT8 AS floor,
    ARRAY[${sumsOf(cellCount(PEOPLE_GRID), (place) => `CASE WHEN people[${place}] >= floor THEN people[${place}] ELSE 0 END`)}] AS people,
    ARRAY[${sumsOf(MOOD_NUMBERS, (place) => `mood[${place}]`)}] AS mood`;

function sumsOf(count: number, of: (place: number) => string): string {
  return Array.from({ length: count }, (_, index) => `sum(${of(index + 1)})::FLOAT8`).join(', ');
}

const gridRow = z.object({
  start_ms: z.number(),
  end_ms: z.number(),
  floor: z.number(),
  people: z.array(z.number()),
  mood: z.array(z.number()),
});
const waitingRow = gridRow.extend({ window_index: z.number() });
const sumsRow = gridRow.extend({ run_id: z.string(), windows: z.number() });

type GridRow = z.infer<typeof waitingRow>;

/** Grids of cameras. A roll-up is made when the first window after it arrives, or when its source ends; until then it is not read. */
export class PlaceTables {
  constructor(private readonly session: SqlSession) {}

  /** Takes the grid of a window that was not stored before, in the transaction that stored it. */
  async add(
    writer: SqlWriter,
    { runId, sourceId, index, startMs, endMs }: GroupWindow,
    places: WindowPlaces,
  ): Promise<void> {
    const slot = Math.floor(index / ROLL_UP_WINDOWS);
    if (slot > 0) await this.rollUp(writer, { runId, sourceId }, slot * ROLL_UP_WINDOWS);
    const grids = [places.floor, this.session.listOf(places.people), this.session.listOf(places.mood)];
    await writer.run(ADD, [runId, sourceId, index, startMs, endMs, ...grids]);
  }

  /** Makes roll-ups of all windows before one, by default of all, in the transaction of a commit. */
  async rollUp(writer: SqlWriter, { runId, sourceId }: SourceKey, beforeIndex = ALL): Promise<void> {
    const values = [runId, sourceId, beforeIndex];
    const rows = (await writer.run(WAITING, values)).rows.map((row) => waitingRow.parse(row));
    if (rows.length === 0) return;
    const slots = new Set(rows.map(slotOf));
    for (const slot of slots) {
      const ofSlot = rows.filter((row) => slotOf(row) === slot);
      const sums = { people: added(ofSlot, 'people'), mood: added(ofSlot, 'mood') };
      const start = Math.min(...ofSlot.map((row) => row.start_ms));
      const end = Math.max(...ofSlot.map((row) => row.end_ms));
      const floor = Math.max(...ofSlot.map((row) => row.floor));
      await writer.run(ROLL_UP, [
        ...[runId, sourceId, slot, start, end, ofSlot.length, floor],
        ...[this.session.listOf(sums.people), this.session.listOf(sums.mood)],
      ]);
    }
    await writer.run(`DELETE FROM window_places WHERE ${OF_SOURCE} AND window_index < $3`, values);
  }

  /** See `Store.sumPlacesOfRuns`. */
  async sumOfRuns({ sourceId, runs }: RunsPlaceSpan): Promise<ReadonlyMap<string, PlaceSums>> {
    if (runs.length === 0) return new Map();
    const query = `
      WITH spans (run_id, from_ms, to_ms) AS (VALUES ${runs.map((run, place) => `(${spanColumns(run, place + 2)})`).join(', ')})
      SELECT ${SUMS}
      FROM spans JOIN place_roll_ups ON place_roll_ups.run_id = spans.run_id AND start_ms >= from_ms AND end_ms <= to_ms
      WHERE source_id = $1 GROUP BY place_roll_ups.run_id`;
    const rows = await this.session.read(query, [sourceId, ...runs.map(({ runId }) => runId)]);
    return new Map(
      rows.map((row) => {
        const { run_id, start_ms, end_ms, ...sums } = sumsRow.parse(row);
        return [run_id, { ...sums, startMs: start_ms, endMs: end_ms }];
      }),
    );
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
