import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { MEMORY_LIMIT, PageCache } from './page-cache';

const folder = mkdtempSync(join(tmpdir(), 'crowdtone-pages-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function openFile(name: string, blockSize: string) {
  const options = { threads: '1', memory_limit: MEMORY_LIMIT, default_block_size: blockSize };
  const instance = await DuckDBInstance.create(join(folder, name), options);
  const connection = await instance.connect();
  const ask = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJS()[0]?.[0];
  const close = () => {
    connection.closeSync();
    instance.closeSync();
  };
  return { connection, ask, close };
}

test('pages of a large file are freed, its rows and the limit stay as they were', async () => {
  const { connection, ask, close } = await openFile('small-blocks.duckdb', '16384');
  await connection.run('CREATE TABLE rows AS SELECT random() AS a, random() AS b, random() AS c FROM range(2000000)');
  await connection.run('CHECKPOINT');
  const sum = await ask('SELECT sum(a + b + c) FROM rows');
  const held = async () => Number(await ask('SELECT sum(memory_usage_bytes) FROM duckdb_memory()'));
  const limit = await ask("SELECT current_setting('memory_limit')");
  expect(await held()).toBeGreaterThan(40e6);
  const cache = await PageCache.of(connection);
  const due = Array.from({ length: 61 }, () => cache?.countTransaction());
  expect(due.indexOf(true)).toBe(60);
  await cache?.free();
  expect(cache?.countTransaction()).toBe(false);
  expect(await held()).toBeLessThan(9e6);
  expect(await ask("SELECT current_setting('memory_limit')")).toBe(limit);
  expect(await ask('SELECT sum(a + b + c) FROM rows')).toBe(sum);
  close();
}, 60_000);

test('rows that are not in the file yet stay in memory, however many they are', async () => {
  const { connection, ask, close } = await openFile('newest-rows.duckdb', '16384');
  await connection.run('CREATE TABLE rows AS SELECT random() AS a, random() AS b FROM range(1000000)');
  await connection.run('CHECKPOINT');
  await connection.run("SET wal_autocheckpoint = '1GB'");
  for (let insert = 0; insert < 20; insert += 1) {
    await connection.run('INSERT INTO rows SELECT random(), random() FROM range(50000)');
  }
  const inMemory = () => ask("SELECT memory_usage_bytes FROM duckdb_memory() WHERE tag = 'IN_MEMORY_TABLE'");
  const before = Number(await inMemory());
  expect(before).toBeGreaterThan(12e6);
  await (await PageCache.of(connection))?.free();
  expect(Number(await inMemory())).toBe(before);
  expect(Number(await ask('SELECT sum(temporary_storage_bytes) FROM duckdb_memory()'))).toBe(0);
  expect(Number(await ask('SELECT sum(memory_usage_bytes) FROM duckdb_memory()'))).toBeLessThan(before + 9e6);
  close();
}, 60_000);

test('a file with the large blocks of earlier versions keeps its pages', async () => {
  const { connection, close } = await openFile('large-blocks.duckdb', '262144');
  expect(await PageCache.of(connection)).toBeNull();
  close();
});
