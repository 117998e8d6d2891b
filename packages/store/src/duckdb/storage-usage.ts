import { stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { StorageUsage } from '@crowdtone/domain';
import { cameraRuns } from '../sql/camera-runs';
import type { DuckDbSession } from './session';

const DAY_MS = 86_400_000;
/** Of fewer rows the last, half-empty blocks would say more than the rows. */
const ROWS_NEEDED = { readings: 100_000, windows: 10_000 };
/** Of readings measured in a store of a wall of 30 people over a day, see docs/guides/operations.md; of windows an estimate. */
const KNOWN_BYTES = { readings: 103, windows: 1_150 };

const STORED = (table: string) => `
  SELECT count(DISTINCT block_id) AS blocks,
    coalesce(sum(count) FILTER (column_name = 'source_id' AND segment_type <> 'VALIDITY'), 0) AS rows
  FROM pragma_storage_info('${table}') WHERE persistent`;
/** Bytes; files of earlier versions have larger ones. */
const BLOCK_SIZE = 'SELECT block_size FROM pragma_database_size() WHERE database_name = current_database()';
const DAY_READINGS = `
  SELECT count(*) AS rows FROM readings WHERE run_id = $1 AND source_id = $2 AND sequence >= (
    SELECT min(sequence) FROM frames WHERE run_id = $1 AND source_id = $2 AND presentation_ms >= $3)`;
const DAY_WINDOWS = 'SELECT count(*) AS rows FROM windows WHERE run_id = $1 AND source_id = $2 AND start_ms >= $3';

/** See `Store.usage`. */
export async function storageUsage(session: DuckDbSession, now: number): Promise<StorageUsage> {
  const number = async (sql: string, column: string, values: (string | number)[] = []) =>
    Number((await session.read(sql, values))[0]?.[column]);
  const bytesOf = async (table: keyof typeof ROWS_NEEDED, parts: readonly string[]) => {
    const rows = await number(STORED(table), 'rows');
    if (rows < ROWS_NEEDED[table]) return KNOWN_BYTES[table];
    let blocks = 0;
    for (const part of parts) blocks += await number(STORED(part), 'blocks');
    return (blocks * (await number(BLOCK_SIZE, 'block_size'))) / rows;
  };
  let [dayReadings, dayWindows] = [0, 0];
  for (const { run, source, begunAt } of await cameraRuns(session)) {
    const values = [run.runId, source.sourceId, now - DAY_MS - begunAt];
    dayReadings += await number(DAY_READINGS, 'rows', values);
    dayWindows += await number(DAY_WINDOWS, 'rows', values);
  }
  return {
    ...(await diskOf(session.location)),
    readings: await number('SELECT count(*) AS rows FROM readings', 'rows'),
    windows: await number('SELECT count(*) AS rows FROM windows', 'rows'),
    bytesPerReading: await bytesOf('readings', ['readings', 'frames']),
    bytesPerWindow: await bytesOf('windows', ['windows', 'roll_ups', 'place_roll_ups']),
    dayReadings,
    dayWindows,
  };
}

/** A store in memory has no file, and one between two checkpoints has no write-ahead log. */
async function diskOf(file: string): Promise<Pick<StorageUsage, 'bytes' | 'freeBytes'>> {
  if (file === ':memory:') return { bytes: 0, freeBytes: null };
  const sizes = await Promise.all(
    [file, `${file}.wal`].map((each) =>
      stat(each).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  const { bavail, bsize } = await statfs(path.dirname(file));
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), freeBytes: bavail * bsize };
}
