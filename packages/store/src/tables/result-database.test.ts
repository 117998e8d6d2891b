import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TableSource, WINDOWS_TABLE, windowsRows } from '@crowdtone/domain/tables';
import { crowdFrames, windowsOf } from '@crowdtone/testing/crowd-frames';
import { ResultDatabase } from './result-database';
import { writeParquet } from './table-database';

const folder = mkdtempSync(join(tmpdir(), 'crowdtone-query-'));
const SECRET = join(folder, 'secret.csv');
writeFileSync(SECRET, 'a,b\n1,2\n');

const CAM: TableSource = { sourceId: 'cam', label: 'cam.mp4', begunAt: Date.parse('2026-05-12T18:04:00Z') };
const rows = windowsOf(crowdFrames('cam', 300, 1)).flatMap((window) => windowsRows(CAM, window));

let database: ResultDatabase;
beforeAll(async () => {
  database = await ResultDatabase.open();
  await database.add(WINDOWS_TABLE, 'run-1', rows);
  await writeParquet(join(folder, 'windows.parquet'), WINDOWS_TABLE, [rows]);
  await database.addParquet(WINDOWS_TABLE, 'run-2', join(folder, 'windows.parquet'));
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

test('rows of memory and of Parquet are the same to a query, which can reckon with times', async () => {
  const sql =
    "SELECT run_id, count(*) AS n, min(start_time) AS first, date_trunc('hour', max(end_time)) AS hour, avg(estimate) AS mean " +
    'FROM windows GROUP BY run_id ORDER BY run_id';
  const { columns, rows: found } = await database.query(sql);
  expect(columns).toEqual(['run_id', 'n', 'first', 'hour', 'mean']);
  const [one, other] = found;
  expect(one?.slice(0, 4)).toEqual(['run-1', rows.length, '2026-05-12T18:04:00.000Z', '2026-05-12T18:00:00.000Z']);
  expect(other?.slice(1)).toEqual(one?.slice(1));
});

test.each([
  `SELECT * FROM read_csv('${SECRET}')`,
  `SELECT * FROM '${SECRET}'`,
  `SELECT * FROM read_text('${SECRET}')`,
  `SELECT * FROM glob('${folder}/*')`,
  `COPY windows TO '${join(folder, 'stolen.csv')}'`,
  `ATTACH '${join(folder, 'new.duckdb')}' AS store`,
  'SET enable_external_access = true',
  'INSTALL httpfs',
  'SELECT 1; SELECT 2',
  'DROP TABLE windows',
  'DELETE FROM windows',
  'SELECT nonsense FROM windows',
  '',
])('%p is refused', async (sql) => {
  await expect(database.query(sql)).rejects.toMatchObject({ code: 'E_SQL_INVALID' });
  expect(['stolen.csv', 'new.duckdb'].filter((name) => existsSync(join(folder, name)))).toEqual([]);
  expect((await database.query('SELECT count(*) FROM windows')).rows).toEqual([[2 * rows.length]]);
});
