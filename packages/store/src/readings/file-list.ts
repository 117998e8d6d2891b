/** Which files of readings there are, in SQL. */
import { z } from 'zod';
import type { SourceKey } from '../keys';
import type { ReadingPart } from '../sql/reading-part';
import type { Row, SqlValue } from '../sql/session';

/** Runs a statement, within whatever transaction the caller is. @returns its rows */
export type Statement = (sql: string, values?: readonly SqlValue[]) => Promise<readonly Row[]>;

const listedRow = z
  .object({
    ...{ path: z.string(), run_id: z.string(), source_id: z.string(), day: z.number() },
    ...{ from_sequence: z.number(), to_sequence: z.number(), from_ms: z.number(), to_ms: z.number() },
    ...{ rows: z.number(), bytes: z.number(), sha256: z.string() },
  })
  .transform(({ run_id, source_id, from_sequence, to_sequence, from_ms, to_ms, ...rest }) => ({
    ...rest,
    ...{ runId: run_id, sourceId: source_id, fromSequence: from_sequence, toSequence: to_sequence },
    ...{ fromMs: from_ms, toMs: to_ms },
  }));

/** A file that counts. Its numbers and times (milliseconds) are those of its first and last frame. */
export type ListedFile = z.infer<typeof listedRow>;

/** Files of a source with anything of a part, in order. */
export async function filesWithin(run: Statement, key: SourceKey, part: ReadingPart): Promise<ListedFile[]> {
  const rows = await run(
    `SELECT * FROM reading_files WHERE run_id = $1 AND source_id = $2
       AND to_sequence >= $3 AND from_sequence <= $4 AND to_ms >= $5 AND from_ms < $6 ORDER BY from_sequence, path`,
    [key.runId, key.sourceId, part.fromSequence, part.toSequence, part.fromMs, part.toMs],
  );
  return rows.map((row) => listedRow.parse(row));
}

/** Whether all of a file lies within a part. */
export function isWhole(file: ListedFile, part: ReadingPart): boolean {
  return (
    file.fromSequence >= part.fromSequence &&
    file.toSequence <= part.toSequence &&
    file.fromMs >= part.fromMs &&
    file.toMs < part.toMs
  );
}

/** Lists a file. */
export async function listFile(run: Statement, file: ListedFile): Promise<void> {
  await run('INSERT INTO reading_files VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)', [
    ...[file.path, file.runId, file.sourceId, file.day, file.fromSequence, file.toSequence],
    ...[file.fromMs, file.toMs, file.rows, file.bytes, file.sha256],
  ]);
}

/** Takes a file off the list, so that it is removed. @returns false when another was first */
export async function unlistFile(run: Statement, { path }: Pick<ListedFile, 'path'>): Promise<boolean> {
  return (await run('DELETE FROM reading_files WHERE path = $1 RETURNING path', [path])).length > 0;
}

/** Paths that no row knows, of some that were found. */
export async function unknownPaths(run: Statement, paths: readonly string[]): Promise<string[]> {
  const rows = await run(
    `SELECT path FROM jsonb_array_elements_text($1::jsonb) AS found (path)
     WHERE NOT EXISTS (SELECT 1 FROM reading_files WHERE reading_files.path = found.path)`,
    [JSON.stringify(paths)],
  );
  return rows.map(({ path }) => String(path));
}

/** Files that are not listed any more and may still exist. */
export async function unlistedPaths(run: Statement): Promise<string[]> {
  return (await run('SELECT path FROM unlisted_reading_files ORDER BY path')).map(({ path }) => String(path));
}

/** To be called when such a file is removed. */
export async function forgetUnlisted(run: Statement, path: string): Promise<void> {
  await run('DELETE FROM unlisted_reading_files WHERE path = $1', [path]);
}
