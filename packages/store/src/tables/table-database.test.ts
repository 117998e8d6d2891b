import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cell, type Table, type TableSource, WINDOWS_TABLE, windowsRows } from '@crowdtone/domain/tables';
import { crowdFrames, windowsOf } from '@crowdtone/testing/crowd-frames';
import { DuckDBInstance } from '@duckdb/node-api';
import { z } from 'zod';
import { writeParquet } from './table-database';

const folder = mkdtempSync(join(tmpdir(), 'crowdtone-parquet-'));
afterAll(() => rmSync(folder, { recursive: true }));

const CAM: TableSource = { sourceId: 'cam', label: "a 'cam'.mp4", begunAt: Date.parse('2026-05-12T18:04:00Z') };
const batches = windowsOf(crowdFrames('cam', 300, 1)).map((window) => windowsRows(CAM, window));

async function read(path: string): Promise<Record<string, unknown>[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  return (await connection.runAndReadAll(`FROM read_parquet('${path}')`)).getRowObjectsJS();
}

const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

test('rows come back from Parquet as they were, times as moments', async () => {
  const path = join(folder, "it's.parquet");
  await writeParquet(path, WINDOWS_TABLE, batches);
  const rows = await read(path.replaceAll("'", "''"));
  const asWritten = ([name, value]: [string, Cell]) => {
    if (name.endsWith('_time')) return [name, new Date(String(value))];
    return [name, value];
  };
  const plain = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
    ),
  );
  expect(plain).toEqual(batches.flat().map((row) => Object.fromEntries(Object.entries(row).map(asWritten))));
  expect(readdirSync(folder)).toEqual(["it's.parquet"]);
});

test('equal rows give equal bytes, however they are batched', async () => {
  const [one, other] = [join(folder, 'one.parquet'), join(folder, 'other.parquet')];
  await writeParquet(one, WINDOWS_TABLE, batches);
  await writeParquet(other, WINDOWS_TABLE, [batches.flat()]);
  expect(digest(one)).toBe(digest(other));
  await writeParquet(other, WINDOWS_TABLE, batches.slice(1));
  expect(digest(one)).not.toBe(digest(other));
});

/** Rows of 400 characters. */
function* longRows(count: number, atOnce: number): Generator<{ text: string }[]> {
  const ending = 'crowd'.repeat(78);
  for (let first = 0; first < count; first += atOnce) {
    yield Array.from({ length: Math.min(atOnce, count - first) }, (_, at) => ({
      text: `${String(first + at).padStart(10, '0')}${ending}`,
    }));
  }
}

test('a table that is larger than the memory for it gives the same bytes, and leaves no other file', async () => {
  const table: Table<{ text: string }> = {
    name: 'texts',
    about: 'texts',
    rowSchema: z.object({ text: z.string() }),
    columns: [{ name: 'text', type: 'text', nullable: false, description: 'a text', values: null }],
  };
  const own = mkdtempSync(join(folder, 'large-'));
  const [one, other] = [join(own, 'one.parquet'), join(own, 'other.parquet')];
  // As a killed program leaves it.
  writeFileSync(`${one}.rows`, 'half a file');
  await writeParquet(one, table, longRows(400_000, 1000));
  await writeParquet(other, table, longRows(400_000, 70_001));
  expect(readdirSync(own).sort()).toEqual(['one.parquet', 'other.parquet']);
  expect(digest(one)).toBe(digest(other));
}, 120_000);

test('a folder that does not exist is a coded error', async () => {
  await expect(writeParquet(join(folder, 'none/at.parquet'), WINDOWS_TABLE, batches)).rejects.toMatchObject({
    code: 'E_STORE_UNAVAILABLE',
  });
});
