import { countStatements } from '@crowdtone/testing/store/count-statements';
import { DuckDBInstance } from '@duckdb/node-api';
import { writerOn } from './session';
import { StoredNumbers } from './stored-numbers';

const KEY = { runId: 'run', sourceId: 'camera' };

const TABLE = `
  CREATE TABLE frames (run_id VARCHAR, source_id VARCHAR, sequence UINTEGER, PRIMARY KEY (run_id, source_id, sequence))`;

async function openTable() {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(TABLE);
  const add = (...numbers: number[]) =>
    connection.run(`INSERT INTO frames SELECT 'run', 'camera', unnest([${numbers.join(', ')}])`);
  return { connection, ...countStatements(writerOn(connection)), add, close: () => instance.closeSync() };
}

test('rows that come in order cost one query for their source, and none from then on', async () => {
  const { writer, add, close, statementsOf } = await openTable();
  const numbers = new StoredNumbers('frames', 'sequence');
  await add(0, 1, 2);
  expect([...(await numbers.missing(writer, KEY, [2, 3, 4]))]).toEqual([3, 4]);
  await add(3, 4);
  const before = statementsOf();
  expect([...(await numbers.missing(writer, KEY, [5, 6]))]).toEqual([5, 6]);
  expect(statementsOf()).toBe(before);
  close();
});

test('of late rows only those that are not stored are missing, and a source knows nothing of another', async () => {
  const { writer, add, close } = await openTable();
  const numbers = new StoredNumbers('frames', 'sequence');
  await add(0, 2, 5);
  expect([...(await numbers.missing(writer, KEY, [5, 4, 2, 1]))]).toEqual([4, 1]);
  expect([...(await numbers.missing(writer, { ...KEY, sourceId: 'other' }, [0, 2]))]).toEqual([0, 2]);
  close();
});

test('after a transaction that failed its rows are missing still, and after a deletion those that went', async () => {
  const { connection, writer, add, close } = await openTable();
  const numbers = new StoredNumbers('frames', 'sequence');
  await connection.run('BEGIN');
  expect([...(await numbers.missing(writer, KEY, [0, 1]))]).toEqual([0, 1]);
  await add(0, 1);
  await connection.run('ROLLBACK');
  expect([...(await numbers.missing(writer, KEY, [0, 1, 2]))]).toEqual([0, 1, 2]);
  await add(0, 1, 2);
  await connection.run('DELETE FROM frames WHERE sequence = 1');
  expect([...(await numbers.missing(writer, KEY, [0, 1, 2]))]).toEqual([1]);
  numbers.forget();
  await connection.run('DELETE FROM frames');
  expect([...(await numbers.missing(writer, KEY, [0]))]).toEqual([0]);
  close();
});
