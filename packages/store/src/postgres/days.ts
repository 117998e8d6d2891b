import { isCamera, runRecordSchema, sourceKey, sourceRecordSchema } from '@crowdtone/domain';
import { BoundedMap } from '@crowdtone/runtime';
import type { Pool } from 'pg';
import { z } from 'zod';
import type { SourceKey } from '../keys';
import type { Commit } from '../store';
import { LOCK_CLASS, LOCKS } from './locks';
import { withClient } from './session';

/** Length of a day, milliseconds. */
export const DAY_MS = 86_400_000;
/** The day of recordings, which have no clock times. Their partition is never dropped. */
const NO_DAY = -1;
const LAST_DAY = 2 ** 31 - 2;

/** Tables that are kept by day; readings and frames are dropped together. */
export type DayTable = 'readings' | 'frames' | 'windows';
const ALL_TABLES: readonly DayTable[] = ['readings', 'frames', 'windows'];

const MAX_SOURCES = 10_000;

const anchorRow = z.object({ anchor: z.number().nullable() });
const partitionRow = z.object({ parent: z.enum(['readings', 'frames', 'windows']), name: z.string(), day: z.number() });

/** A part of a table with the rows of one day. */
export type Partition = z.infer<typeof partitionRow>;

/**
 * Which day rows belong to, and the partitions of tables by day, UTC: days since 1970, for retention to drop whole.
 *
 * The time of a source begins, for its rows, at its anchor: the clock time that was known when the first of them was stored. It
 * never changes, so a row that is stored twice meets itself on the same day.
 */
export class Days {
  readonly #anchors = new BoundedMap<string, number | null>(MAX_SOURCES);
  readonly #known = new Set<string>();

  constructor(private readonly pool: Pool) {}

  /** Fixes the anchors of the sources of a commit, and makes the partitions that its rows need. */
  async prepare({ frames = [], windows = [], sources = [] }: Commit): Promise<void> {
    for (const one of [...frames, ...windows]) {
      if (this.#anchors.get(sourceKey(one)) !== undefined) continue;
      const known = await this.#storedAnchor(one);
      this.#anchors.set(sourceKey(one), known === undefined ? await this.#fixAnchor(one, sources) : known);
    }
    for (const frame of frames) {
      const day = this.dayOf(frame, frame.presentationMs);
      await this.#ensure('frames', day);
      await this.#ensure('readings', day);
    }
    for (const window of windows) await this.#ensure('windows', this.dayOf(window, window.startMs));
  }

  /** The day of a moment of a source that was prepared. */
  dayOf(key: SourceKey, ms: number): number {
    const anchor = this.#anchors.get(sourceKey(key));
    return dayWithin(anchor ?? null, ms);
  }

  /** SQL of a condition that selects the days of a span. */
  async conditionOf(key: SourceKey, fromMs: number, toMs: number): Promise<string> {
    const name = sourceKey(key);
    const known = this.#anchors.get(name);
    const anchor = known === undefined ? await this.#storedAnchor(key) : known;
    if (anchor === undefined) return 'true';
    this.#anchors.set(name, anchor);
    return anchor === null
      ? `day = ${NO_DAY}`
      : `day BETWEEN ${dayWithin(anchor, fromMs)} AND ${dayWithin(anchor, toMs)}`;
  }

  /** All partitions of days. */
  async list(): Promise<Partition[]> {
    const { rows } = await this.pool.query(
      `SELECT inhparent::regclass::text AS parent, inhrelid::regclass::text AS name,
         substring(inhrelid::regclass::text from '_d([0-9]+)$')::integer AS day
       FROM pg_inherits WHERE inhparent = ANY ($1::regclass[]) AND inhrelid::regclass::text ~ '_d[0-9]+$'
       ORDER BY day`,
      [`{${ALL_TABLES.join(',')}}`],
    );
    return rows.map((row) => partitionRow.parse(row));
  }

  /** Drops partitions; of readings with those in files. @returns the number of rows that each had */
  async drop(partitions: readonly Partition[]): Promise<number[]> {
    const counts: number[] = [];
    await this.#changing(async (run) => {
      for (const { name, parent, day } of partitions) {
        const [row] = await run(`SELECT count(*) AS rows FROM ${name}`);
        await run(`DROP TABLE ${name}`);
        const files =
          parent === 'readings' ? await run(`DELETE FROM reading_files WHERE day = ${day} RETURNING rows`) : [];
        counts.push(files.reduce((sum, file) => sum + Number(file.rows), Number(row?.rows)));
      }
    });
    this.#known.clear();
    return counts;
  }

  /** Forgets what may have been changed by others. */
  forget(): void {
    this.#anchors.clear();
    this.#known.clear();
  }

  /** Undefined when nothing of the source is stored. */
  async #storedAnchor({ runId, sourceId }: SourceKey): Promise<number | null | undefined> {
    const sql = 'SELECT anchor FROM timelines WHERE run_id = $1 AND source_id = $2';
    const { rows } = await this.pool.query(sql, [runId, sourceId]);
    return rows.length === 0 ? undefined : anchorRow.parse(rows[0]).anchor;
  }

  /** @returns the anchor that counts, which another process may have fixed meanwhile */
  async #fixAnchor(key: SourceKey, added: Commit['sources'] = []): Promise<number | null> {
    const values = [key.runId, key.sourceId];
    const { rows } = await this.pool.query(
      `SELECT (SELECT document FROM runs WHERE run_id = $1) AS run,
         (SELECT document FROM sources WHERE run_id = $1 AND source_id = $2) AS source`,
      values,
    );
    const parsed = (schema: z.ZodType, text: unknown) =>
      typeof text === 'string' ? schema.parse(JSON.parse(text)) : undefined;
    const run = parsed(runRecordSchema, rows[0]?.run) as z.infer<typeof runRecordSchema> | undefined;
    const stored = parsed(sourceRecordSchema, rows[0]?.source) as z.infer<typeof sourceRecordSchema> | undefined;
    const source = added.find((one) => sourceKey(one) === sourceKey(key)) ?? stored;
    const begun = source?.begunAt ?? (run && Date.parse(run.startedAt));
    const anchor = source !== undefined && isCamera(source) && begun !== undefined ? begun : null;
    await this.pool.query('INSERT INTO timelines VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [...values, anchor]);
    return (await this.#storedAnchor(key)) ?? null;
  }

  async #ensure(table: DayTable, day: number): Promise<void> {
    const name = `${table}_d${day}`;
    if (day === NO_DAY || this.#known.has(name)) return;
    await this.#changing(async (run) => {
      const [row] = await run(`SELECT to_regclass('${name}') IS NOT NULL AS known`);
      if (row?.known === true) return;
      // Attaching, other than creating as a part, lets others go on reading and writing.
      await run(`CREATE TABLE ${name} (LIKE ${table} INCLUDING ALL)`);
      await run(`ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM (${day}) TO (${day + 1})`);
    });
    this.#known.add(name);
  }

  #changing(task: (run: (sql: string) => Promise<Record<string, unknown>[]>) => Promise<void>): Promise<void> {
    return withClient(this.pool, async (client) => {
      await client.query('BEGIN');
      // Whoever reads for longer holds up a drop, and a drop that waits holds up everybody else.
      await client.query("SET LOCAL lock_timeout = '20s'");
      await client.query('SELECT pg_advisory_xact_lock($1, $2)', [LOCK_CLASS, LOCKS.changingDays]);
      await task(async (sql) => (await client.query(sql)).rows);
      await client.query('COMMIT');
    });
  }
}

function dayWithin(anchor: number | null, ms: number): number {
  if (anchor === null) return NO_DAY;
  return Math.min(LAST_DAY, Math.max(0, Math.floor((anchor + ms) / DAY_MS)));
}
