import { randomUUID } from 'node:crypto';
import { isSettled, sourceRecordSchema } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { monotonicNow } from '@crowdtone/runtime';
import { z } from 'zod';
import type { SourceKey } from '../keys';
import { LOCK_CLASS, LOCKS } from '../postgres/locks';
import { type PostgresSession, within } from '../postgres/session';
import type { FilingOptions, FilingRound } from '../reading-files';
import { readingFromRow } from '../sql/frame-rows';
import type { ConfiguredPlace } from './configured-place';
import { listFile, type Statement, unknownPaths } from './file-list';
import type { FilePlace } from './file-place';
import type { FiledReadings } from './filed-readings';
import { type FiledReading, writeReadings } from './parquet-readings';

const HOUR_MS = 3_600_000;
/** Bounds a file; an hour with more readings is several. */
const MAX_ROWS = 250_000;
const ROWS_AT_ONCE = 5000;
/** Files that no row knows are left by programs that were killed, which is rare. */
const SWEEP_EVERY_MS = 3_600_000;

const OF_SOURCE = 'run_id = $1 AND source_id = $2';
/** What rows are recognised by: their number, and a sum that changes with any of their values. */
const FINGERPRINT = (rows: string) =>
  `count(*) AS rows, coalesce(sum(hashtextextended(${rows}::text, 0)::numeric), 0)::text AS sum`;
/** Sources with rows, found by steps over the index rather than from all rows. */
const STAGED_SOURCES = `
  WITH RECURSIVE keys AS (
    (SELECT run_id, source_id FROM readings ORDER BY run_id, source_id LIMIT 1)
    UNION ALL
    SELECT following.* FROM keys CROSS JOIN LATERAL (
      SELECT run_id, source_id FROM readings WHERE (run_id, source_id) > (keys.run_id, keys.source_id)
      ORDER BY run_id, source_id LIMIT 1) AS following)
  SELECT keys.run_id, keys.source_id, anchor,
    (SELECT document FROM sources WHERE sources.run_id = keys.run_id AND sources.source_id = keys.source_id),
    (SELECT end_ms FROM windows WHERE windows.run_id = keys.run_id AND windows.source_id = keys.source_id
     ORDER BY window_index DESC LIMIT 1)
  FROM keys JOIN timelines USING (run_id, source_id)`;
const OLDEST = `
  SELECT sequence, day, presentation_ms FROM readings JOIN frames USING (run_id, source_id, sequence, day)
  WHERE ${OF_SOURCE} ORDER BY sequence LIMIT 1`;
const LAST = `
  SELECT max(sequence) AS sequence FROM (
    SELECT sequence FROM readings JOIN frames USING (run_id, source_id, sequence, day)
    WHERE ${OF_SOURCE} AND day = $3 AND presentation_ms < $4 ORDER BY sequence LIMIT ${MAX_ROWS}) AS bounded`;
const OF_FILE = `${OF_SOURCE} AND day = $3 AND sequence BETWEEN $4 AND $5`;
const ROWS = `
  DECLARE filing CURSOR FOR
  SELECT readings.*, presentation_ms FROM readings JOIN frames USING (run_id, source_id, sequence, day)
  WHERE ${OF_FILE} ORDER BY sequence, track_id`;

const stagedRow = z.object({
  ...{ run_id: z.string(), source_id: z.string(), anchor: z.number().nullable() },
  ...{ document: z.string().nullable(), end_ms: z.number().nullable() },
});
const oldestRow = z.object({ sequence: z.number(), day: z.number(), presentation_ms: z.number() });
const lastRow = z.object({ sequence: z.number() });
const fingerprintRow = z.object({ rows: z.number(), sum: z.string() });
const filedRow = z.object({ sequence: z.number(), presentation_ms: z.number() }).loose();

/** What {@link Filing} needs. */
export interface FilingParts {
  readonly session: PostgresSession;
  readonly place: ConfiguredPlace;
  readonly filed: FiledReadings;
  readonly logger: Logger;
}

/** Rows of a source that are to become one file. */
interface Batch extends SourceKey {
  readonly day: number;
  readonly fromSequence: number;
  readonly toSequence: number;
  /** First clock time of the hour, or for recordings that of their own; milliseconds. */
  readonly hourStart: number;
}

/**
 * Moves readings of hours that are over from rows to files.
 *
 * A lock of the server makes one process do it at a time, and it belongs to the connection on which files are listed: whoever
 * loses the one can no longer do the other. So a file that no row knows while the lock is held is nobody's, whatever the clocks say.
 */
export class Filing {
  #sweptAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: FilingParts) {}

  /**
   * Files what is complete, removes files of what was deleted, and once an hour those that no row knows.
   *
   * @throws {CrowdtoneError} E_READINGS_UNREACHABLE, E_DISK_FULL, E_DATABASE_UNREACHABLE; what was not filed stays rows
   */
  async round(options: FilingOptions = {}): Promise<FilingRound> {
    const { session, place } = this.parts;
    const opened = await place.open();
    const nothing = { isDone: true, files: 0, readings: 0, removed: 0, swept: 0 };
    if (opened === null) return nothing;
    return session.connected(async (run) => {
      const lock = [LOCK_CLASS, LOCKS.filingReadings];
      const [answer] = await run('SELECT pg_try_advisory_lock($1, $2) AS held', lock);
      if (answer?.held !== true) return { ...nothing, isDone: false };
      try {
        const removed = await this.parts.filed.removeUnlisted();
        const swept = await this.#sweep(run, opened.id, opened.files);
        await options.afterStep?.('file removed');
        const filed = opened.isUsed ? await this.#fileAll(run, opened, options) : { files: 0, readings: 0 };
        return { isDone: true, removed, swept, ...filed };
      } finally {
        // A transaction that failed must end first. Without the connection there is no lock either.
        await run('ROLLBACK').catch(() => undefined);
        await run('SELECT pg_advisory_unlock($1, $2)', lock).catch(() => undefined);
      }
    });
  }

  async #fileAll(
    run: Statement,
    { id, files }: { readonly id: string; readonly files: FilePlace },
    options: FilingOptions,
  ) {
    const sum = { files: 0, readings: 0 };
    for (const row of await run(STAGED_SOURCES)) {
      const source = stagedRow.parse(row);
      while (true) {
        const batch = await nextBatch(run, source, options);
        const readings = batch === null ? 0 : await this.#file(run, id, files, batch, options);
        if (readings === 0) break;
        sum.files += 1;
        sum.readings += readings;
      }
    }
    return sum;
  }

  /** @returns number of readings; 0 when they were changed meanwhile, and stay rows */
  async #file(
    run: Statement,
    id: string,
    files: FilePlace,
    batch: Batch,
    { afterStep }: FilingOptions,
  ): Promise<number> {
    const { runId, sourceId, day, fromSequence, toSequence } = batch;
    const key = [runId, sourceId, day, fromSequence, toSequence];
    const path = pathOf(id, batch);
    const span = { fromMs: Number.POSITIVE_INFINITY, toMs: Number.NEGATIVE_INFINITY };
    const written = await files.write(path, async (local) => {
      const result = await within(run, 'BEGIN ISOLATION LEVEL REPEATABLE READ', async () => {
        const [found] = await run(`SELECT ${FINGERPRINT('readings')} FROM readings WHERE ${OF_FILE}`, key);
        await run(ROWS, key);
        const digest = await writeReadings(local, batch, readingsOf(run, span));
        await run('CLOSE filing');
        return { digest, found: fingerprintRow.parse(found) };
      });
      await afterStep?.('file produced');
      return result;
    });
    await afterStep?.('file placed');
    const isListed = await within(run, 'BEGIN', async () => {
      const deleted = `WITH gone AS (DELETE FROM readings WHERE ${OF_FILE} RETURNING readings.*) SELECT ${FINGERPRINT('gone')} FROM gone`;
      const gone = fingerprintRow.parse((await run(deleted, key))[0]);
      await afterStep?.('rows deleted');
      if (gone.rows !== written.found.rows || gone.sum !== written.found.sum) {
        await run('ROLLBACK');
        return false;
      }
      await listFile(run, { path, ...batch, ...span, rows: gone.rows, ...written.digest });
      return true;
    });
    if (!isListed) {
      this.parts.logger.debug({ runId, sourceId }, 'readings changed while they were filed; trying again');
      await files.remove(path);
      return 0;
    }
    await afterStep?.('file listed');
    return written.found.rows;
  }

  /** Removes files of this database that no row knows. */
  async #sweep(run: Statement, id: string, files: FilePlace): Promise<number> {
    if (monotonicNow() - this.#sweptAtMs < SWEEP_EVERY_MS) return 0;
    let swept = 0;
    for await (const paths of files.list(id)) {
      for (const path of await unknownPaths(run, paths)) {
        await files.remove(path);
        swept += 1;
      }
    }
    this.#sweptAtMs = monotonicNow();
    return swept;
  }
}

/** The oldest rows of a source that are complete, at most an hour of the clock; null when there are none. */
async function nextBatch(
  run: Statement,
  { run_id: runId, source_id: sourceId, anchor, document, end_ms }: z.infer<typeof stagedRow>,
  { hourMs = HOUR_MS, onlyClosed = true }: FilingOptions,
): Promise<Batch | null> {
  const [row] = await run(OLDEST, [runId, sourceId]);
  if (row === undefined) return null;
  const oldest = oldestRow.parse(row);
  const begun = anchor ?? 0;
  const hourStart = Math.floor((begun + oldest.presentation_ms) / hourMs) * hourMs;
  const endMs = hourStart + hourMs - begun;
  // All frames before the end of the newest window are stored, and readings of small groups are deleted with theirs.
  const isOver = document !== null && isSettled(sourceRecordSchema.parse(JSON.parse(document)));
  if (onlyClosed && !isOver && (end_ms === null || end_ms < endMs)) return null;
  const [last] = await run(LAST, [runId, sourceId, oldest.day, endMs]);
  const toSequence = lastRow.parse(last).sequence;
  return { runId, sourceId, day: oldest.day, fromSequence: oldest.sequence, toSequence, hourStart };
}

/** The rows under the cursor; `span` becomes that of their frames. */
async function* readingsOf(run: Statement, span: { fromMs: number; toMs: number }): AsyncGenerator<FiledReading[]> {
  while (true) {
    const rows = await run(`FETCH ${ROWS_AT_ONCE} FROM filing`);
    if (rows.length === 0) return;
    yield rows.map((row) => {
      const { sequence, presentation_ms: presentationMs } = filedRow.parse(row);
      span.fromMs = Math.min(span.fromMs, presentationMs);
      span.toMs = Math.max(span.toMs, presentationMs);
      return { sequence, presentationMs, face: readingFromRow(row) };
    });
  }
}

/** Never used before; of a camera with the hour of the clock. */
function pathOf(id: string, { runId, sourceId, day, hourStart }: Batch): string {
  const hour =
    day < 0 ? `hour-${Math.floor(hourStart / HOUR_MS)}` : `${new Date(hourStart).toISOString().slice(0, 13)}Z`;
  const folders = [id, `source-${encodeURIComponent(sourceId)}`, `run-${encodeURIComponent(runId)}`];
  return `${folders.join('/')}/${hour}-${randomUUID()}.parquet`;
}
