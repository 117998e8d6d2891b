import { aSource } from '@crowdtone/testing/records';
import { countStatements } from '@crowdtone/testing/store/count-statements';
import { DuckDBInstance } from '@duckdb/node-api';
import { writerOn } from './session';
import { SourceRows } from './source-rows';

const sourcesOf = (count: number, label: string) =>
  Array.from({ length: count }, (_, place) => aSource({ runId: 'run', sourceId: `s${place}`, label }));

const TABLE = `
  CREATE SEQUENCE source_order;
  CREATE TABLE sources (run_id VARCHAR, source_id VARCHAR, added BIGINT NOT NULL, document VARCHAR NOT NULL,
    PRIMARY KEY (run_id, source_id))`;

async function openTable() {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(TABLE);
  const stored = async () => {
    const sql = "SELECT source_id, document->>'label' AS label FROM sources ORDER BY added";
    return (await writerOn(connection).run(sql)).rows.map(({ source_id, label }) => `${source_id} ${label}`);
  };
  return { connection, ...countStatements(writerOn(connection)), stored, close: () => instance.closeSync() };
}

test('new sources are stored by the hundred, in their order, and a known one with one statement', async () => {
  const { writer, stored, close, statementsOf } = await openTable();
  const rows = new SourceRows();
  await rows.save(writer, sourcesOf(250, 'new'));
  expect(statementsOf()).toBe(1 + 3);
  expect(await stored()).toEqual(sourcesOf(250, 'new').map(({ sourceId }) => `${sourceId} new`));
  await rows.save(writer, sourcesOf(1, 'changed'));
  expect(statementsOf()).toBe(1 + 3 + 1);
  expect((await stored())[0]).toBe('s0 changed');
  close();
});

test('sources of an earlier program are updated, beside new ones', async () => {
  const { writer, stored, close } = await openTable();
  await new SourceRows().save(writer, sourcesOf(1, 'old'));
  await new SourceRows().save(writer, sourcesOf(2, 'now'));
  expect(await stored()).toEqual(['s0 now', 's1 now']);
  close();
});

test('what a failed transaction or a deletion took away is inserted again', async () => {
  const { connection, writer, stored, close } = await openTable();
  const rows = new SourceRows();
  await connection.run('BEGIN');
  await rows.save(writer, sourcesOf(2, 'lost'));
  await connection.run('ROLLBACK');
  await rows.save(writer, sourcesOf(2, 'kept'));
  await connection.run("DELETE FROM sources WHERE source_id = 's0'");
  await rows.save(writer, sourcesOf(2, 'again'));
  expect(await stored()).toEqual(['s1 again', 's0 again']);
  close();
});
