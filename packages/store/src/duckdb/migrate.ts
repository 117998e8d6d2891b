import { constants, copyFile, open, rm } from 'node:fs/promises';
import { asCrowdtoneError, CrowdtoneError } from '@crowdtone/domain';
import { explainDuckDbError } from './errors';
import { addMissingRollUps } from './roll-ups';
import { STORE_VERSION, TABLES } from './schema';
import { type DuckDbSession, writerOn } from './session';

/** How a store gets from the format before `version` to `version`, within a transaction; the tables of now are there already. */
const MIGRATIONS: readonly { readonly version: number; readonly up: (session: DuckDbSession) => Promise<void> }[] = [
  // Files of format 1 may lack tables, and roll-ups or columns of them.
  { version: 2, up: addMissingRollUps },
];

/** Makes the tables that are missing. A new store is of this format. */
export async function makeTables({ connection }: DuckDbSession, isNew: boolean): Promise<void> {
  await connection.run(TABLES);
  if (isNew) await connection.run('INSERT INTO store_version VALUES ($1)', [STORE_VERSION]);
}

/** The format of a store; null for a new one. */
export async function versionOf({ connection }: DuckDbSession): Promise<number | null> {
  const writer = writerOn(connection);
  const tables = await writer.run("SELECT 1 FROM duckdb_tables() WHERE table_name = 'store_version'");
  if (tables.rows.length === 0) return null;
  const [row] = (await writer.run('SELECT version FROM store_version')).rows;
  return row === undefined ? null : Number(row.version);
}

/** Brings a store of an older format to this one: wholly or not at all. */
export async function migrate(session: DuckDbSession, from: number): Promise<void> {
  const { connection } = session;
  await connection.run('BEGIN');
  try {
    await makeTables(session, false);
    for (const { version, up } of MIGRATIONS) if (version > from) await up(session);
    await connection.run('UPDATE store_version SET version = $1', [STORE_VERSION]);
    await connection.run('COMMIT');
  } catch (error) {
    // A failed COMMIT has ended the transaction; ROLLBACK then fails because there is none.
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/**
 * Runs a change of a file that no connection has open, with a copy of it beside it until the change has succeeded.
 *
 * @throws {CrowdtoneError} E_DISK_FULL when there is no room for the copy; the error of the change, with the name of the copy
 */
export async function withCopy<Result>(file: string, version: number, change: () => Promise<Result>): Promise<Result> {
  const copy = `${file}.format-${version}`;
  await copyDurably(file, copy);
  try {
    const result = await change();
    await rm(copy);
    return result;
  } catch (error) {
    const { code, message } = asCrowdtoneError(explainDuckDbError(error, file));
    throw new CrowdtoneError(
      code,
      `${file} could not be brought to format ${STORE_VERSION} (${message}); ${copy} is the file as it was`,
      {
        cause: error,
      },
    );
  }
}

async function copyDurably(file: string, copy: string): Promise<void> {
  try {
    await copyFile(file, copy, constants.COPYFILE_FICLONE);
    const handle = await open(copy, 'r+');
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    await rm(copy, { force: true });
    if (!isFull(error)) throw error;
    const message = `no disk space is left for a copy of ${file}, which is made before it is brought to a newer format; free as much as the file takes`;
    throw new CrowdtoneError('E_DISK_FULL', message, { cause: error });
  }
}

function isFull(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && /^(ENOSPC|EDQUOT|EFBIG)$/.test(String(error.code))
  );
}
