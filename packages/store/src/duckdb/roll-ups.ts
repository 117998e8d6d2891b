import { BIN_COLUMN_COUNT } from '../sql/bin-columns';
import { addAllRollUps } from '../sql/bin-tables';
import { ROLL_UP_TABLE } from './schema';
import { type DuckDbSession, writerOn } from './session';

/** Columns of the table of roll-ups besides those of bins: key, times and number of windows. */
const OWN_COLUMNS = 7;

/** Makes the roll-ups of a store whose windows have none, or none with all columns, because an older version wrote it. */
export async function addMissingRollUps(session: DuckDbSession): Promise<void> {
  const writer = writerOn(session.connection);
  const count = "SELECT count(*) AS columns FROM duckdb_columns() WHERE table_name = 'roll_ups'";
  const [table] = (await writer.run(count)).rows;
  if (Number(table?.columns) !== OWN_COLUMNS + BIN_COLUMN_COUNT) {
    await writer.run(`DROP TABLE roll_ups; ${ROLL_UP_TABLE}`);
  }
  const isComplete = 'SELECT (SELECT count(*) FROM windows) = 0 OR (SELECT count(*) FROM roll_ups) > 0 AS complete';
  const [row] = (await writer.run(isComplete)).rows;
  if (row?.complete !== true) await addAllRollUps(session, writer);
}
