import {
  type GroupWindow,
  groupWindowSchema,
  ROLL_UP_WINDOWS,
  type RunRecord,
  resumePointSchema,
  runRecordSchema,
  type SettledFrame,
  type SourceRecord,
  type StorageUsage,
  sourceRecordSchema,
} from '@crowdtone/domain';
import type { DuckDBAppender } from '@duckdb/node-api';
import { z } from 'zod';
import type { AlertStore } from '../alert-store';
import type { AnnotationStore } from '../annotation-store';
import type { CameraStore } from '../camera-store';
import type { Fence, FencedStore } from '../fence';
import type { BinPage, BinSpan, SourceKey, SourceRun, WindowSpan } from '../keys';
import type { LogStore } from '../log-store';
import type { Expired, Expiry } from '../retention';
import type { Commit, Rewind, StoredCheckpoint } from '../store';
import { AlertTables } from './alert-tables';
import { AnnotationTable } from './annotation-table';
import { BinTables, RollUps } from './bin-tables';
import { CameraTable } from './camera-table';
import { DeletionTables, TABLES_OF_RUNS, TABLES_OF_SOURCES } from './deletion-tables';
import { FenceTable } from './fence-table';
import { appendFrame, appendReading, FRAMES_WITH_READINGS, framesFromRows } from './frame-rows';
import { ALL_ROWS } from './limits';
import { LogTable } from './log-table';
import { expireRows } from './retention';
import type { Session } from './session';
import { storageUsage } from './storage-usage';

const SAVE_RUN = `
  INSERT INTO runs VALUES ($1, $2, $3)
  ON CONFLICT (run_id) DO UPDATE SET started_at = excluded.started_at, document = excluded.document`;
const SAVE_SOURCE = `
  INSERT INTO sources VALUES ($1, $2, nextval('source_order'), $3)
  ON CONFLICT (run_id, source_id) DO UPDATE SET document = excluded.document`;
const SAVE_CHECKPOINT = `
  INSERT INTO checkpoints VALUES ($1, $2, $3)
  ON CONFLICT (run_id, source_id) DO UPDATE SET document = excluded.document`;
const DELETE_WITHHELD = 'DELETE FROM readings WHERE run_id = $1 AND source_id = $2 AND sequence BETWEEN $3 AND $4';
const SAVE_WINDOW = 'INSERT INTO windows VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING window_index';
const MOVE_STAGED_FRAMES = `
  INSERT INTO frames FROM staged_frames ON CONFLICT DO NOTHING RETURNING run_id, source_id, sequence`;
const NEWEST_RUN_OF_SOURCES = `
  SELECT source_id, arg_max(run_id, started_at || ' ' || run_id) AS run_id
  FROM sources JOIN runs USING (run_id) GROUP BY source_id`;
const RUNS_OF_SOURCE = `
  SELECT runs.document AS run, sources.document AS source FROM sources JOIN runs USING (run_id)
  WHERE source_id = $1 ORDER BY started_at DESC, run_id DESC LIMIT $2`;
const NEWEST_WINDOWS = `
  SELECT document FROM windows
  WHERE run_id = $1 AND source_id = $2 AND end_ms > $3 AND start_ms < $4
  ORDER BY window_index DESC LIMIT $5`;

const checkpointSchema = z.object({
  runId: z.string(),
  sourceId: z.string(),
  point: resumePointSchema,
  source: sourceRecordSchema,
});
const sourceRunRow = z.object({ source_id: z.string(), run_id: z.string() });
const frameKeyRow = z.object({ run_id: z.string(), source_id: z.string(), sequence: z.number() });

/** {@link FencedStore} on DuckDB; created by `openStore`. */
export class DuckDbStore implements FencedStore {
  readonly alerts: AlertStore;
  readonly annotations: AnnotationStore;
  readonly cameras: CameraStore;
  readonly log: LogStore;
  readonly deletions: DeletionTables;
  readonly #bins: BinTables;
  readonly #rollUps: RollUps;
  readonly #fences: FenceTable;

  /** @param release closes the connections of the session and releases the file */
  constructor(
    private readonly session: Session,
    private readonly release: () => void,
  ) {
    this.alerts = new AlertTables(session);
    this.annotations = new AnnotationTable(session);
    this.cameras = new CameraTable(session);
    this.#bins = new BinTables(session);
    this.#rollUps = new RollUps(session.writer);
    this.#fences = new FenceTable(session.writer);
    this.log = new LogTable(session);
    this.deletions = new DeletionTables(session, this.#rollUps);
  }

  async saveRun(run: RunRecord): Promise<void> {
    await this.session.transaction(() =>
      this.session.writer.run(SAVE_RUN, [run.runId, run.startedAt, JSON.stringify(run)]),
    );
  }

  async findRun(runId: string): Promise<RunRecord | null> {
    const [row] = await this.session.read('SELECT document FROM runs WHERE run_id = $1', [runId]);
    return row ? this.session.parseDocument(runRecordSchema, row) : null;
  }

  async listRuns(newest: number): Promise<RunRecord[]> {
    const rows = await this.session.read('SELECT document FROM runs ORDER BY started_at DESC, run_id LIMIT $1', [
      Math.min(newest, ALL_ROWS),
    ]);
    return rows.map((row) => this.session.parseDocument(runRecordSchema, row));
  }

  commit(commit: Commit): Promise<void> {
    return this.#commit(commit, null);
  }

  commitFenced(commit: Commit, fence: Fence): Promise<void> {
    return this.#commit(commit, fence);
  }

  async claim(fence: Fence): Promise<void> {
    await this.session.transaction(() => this.#fences.claim(fence));
  }

  async #commit(
    { frames = [], windows = [], sources = [], checkpoints = [], withheld = [] }: Commit,
    fence: Fence | null,
  ): Promise<void> {
    await this.session
      .transaction(async () => {
        if (fence !== null) await this.#fences.check(fence);
        if (frames.length > 0) await this.#insertFrames(frames);
        await this.#insertWindows(windows);
        for (const { runId, sourceId, fromSequence, toSequence } of withheld) {
          await this.session.writer.run(DELETE_WITHHELD, [runId, sourceId, fromSequence, toSequence]);
        }
        for (const source of sources) {
          await this.session.writer.run(SAVE_SOURCE, [source.runId, source.sourceId, JSON.stringify(source)]);
        }
        for (const checkpoint of checkpoints) {
          const { runId, sourceId } = checkpoint;
          await this.session.writer.run(SAVE_CHECKPOINT, [runId, sourceId, JSON.stringify(checkpoint)]);
        }
      })
      .catch((error: unknown) => {
        this.#rollUps.forget();
        throw error;
      });
  }

  async findCheckpoint({ runId, sourceId }: SourceKey): Promise<StoredCheckpoint | null> {
    const sql = 'SELECT document FROM checkpoints WHERE run_id = $1 AND source_id = $2';
    const [row] = await this.session.read(sql, [runId, sourceId]);
    return row ? this.session.parseDocument(checkpointSchema, row) : null;
  }

  async rewindSource({ source, sequence, windowIndex }: Rewind): Promise<void> {
    const { runId, sourceId } = source;
    const key = [runId, sourceId];
    await this.session.transaction(async () => {
      const { writer } = this.session;
      const of = 'WHERE run_id = $1 AND source_id = $2';
      for (const table of ['readings', 'frames']) {
        await writer.run(`DELETE FROM ${table} ${of} AND sequence >= $3`, [...key, sequence]);
      }
      await writer.run(`DELETE FROM windows ${of} AND window_index >= $3`, [...key, windowIndex]);
      const slot = Math.floor(windowIndex / ROLL_UP_WINDOWS);
      await writer.run(`DELETE FROM roll_ups ${of} AND slot >= $3`, [...key, slot]);
      this.#rollUps.forget();
      if (sequence === 0) await writer.run(`DELETE FROM checkpoints ${of}`, key);
      await writer.run(SAVE_SOURCE, [...key, JSON.stringify(source)]);
    });
  }

  async deleteSource({ runId, sourceId }: SourceKey): Promise<void> {
    await this.session.transaction(async () => {
      this.#rollUps.forget();
      for (const table of TABLES_OF_SOURCES) {
        await this.session.writer.run(`DELETE FROM ${table} WHERE run_id = $1 AND source_id = $2`, [runId, sourceId]);
      }
    });
  }

  async deleteRun(runId: string): Promise<void> {
    await this.session.transaction(async () => {
      this.#rollUps.forget();
      for (const table of TABLES_OF_RUNS) {
        await this.session.writer.run(`DELETE FROM ${table} WHERE run_id = $1`, [runId]);
      }
    });
  }

  async checkWritable(): Promise<void> {
    await this.session.transaction(async () => {
      await this.session.writer.run('DELETE FROM write_checks');
      await this.session.writer.run('INSERT INTO write_checks VALUES ($1)', [Date.now()]);
    });
  }

  async findSource({ runId, sourceId }: SourceKey): Promise<SourceRecord | null> {
    const sql = 'SELECT document FROM sources WHERE run_id = $1 AND source_id = $2';
    const [row] = await this.session.read(sql, [runId, sourceId]);
    return row ? this.session.parseDocument(sourceRecordSchema, row) : null;
  }

  async listSources(runId: string): Promise<SourceRecord[]> {
    const rows = await this.session.read('SELECT document FROM sources WHERE run_id = $1 ORDER BY added', [runId]);
    return rows.map((row) => this.session.parseDocument(sourceRecordSchema, row));
  }

  async newestRunOfSources(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.session.read(NEWEST_RUN_OF_SOURCES);
    return new Map(rows.map((row) => sourceRunRow.parse(row)).map(({ source_id, run_id }) => [source_id, run_id]));
  }

  async listRunsOfSource(sourceId: string, newest: number): Promise<SourceRun[]> {
    const rows = await this.session.read(RUNS_OF_SOURCE, [sourceId, Math.min(newest, ALL_ROWS)]);
    return rows.map((row) => ({
      run: this.session.parseDocument(runRecordSchema, { document: row.run }),
      source: this.session.parseDocument(sourceRecordSchema, { document: row.source }),
    }));
  }

  async listWindows({ runId, sourceId, fromMs, toMs, newest }: WindowSpan): Promise<GroupWindow[]> {
    const rows = await this.session.read(NEWEST_WINDOWS, [runId, sourceId, fromMs, toMs, Math.min(newest, ALL_ROWS)]);
    return rows.reverse().map((row) => this.session.parseDocument(groupWindowSchema, row));
  }

  listBins(span: BinSpan): Promise<BinPage> {
    return this.#bins.list(span);
  }

  expire(expiry: Expiry): Promise<Expired> {
    return expireRows(this.session, expiry);
  }

  usage(now: number): Promise<StorageUsage> {
    return storageUsage(this.session, now);
  }

  async listFrames(key: SourceKey, fromMs: number, toMs = Infinity): Promise<SettledFrame[]> {
    return framesFromRows(key, await this.session.read(FRAMES_WITH_READINGS, [key.runId, key.sourceId, fromMs, toMs]));
  }

  async close(): Promise<void> {
    await this.session.idle();
    this.release();
  }

  async #insertWindows(windows: readonly GroupWindow[]): Promise<void> {
    const { writer } = this.session;
    const added = new Map<string, { key: SourceKey; indices: number[] }>();
    for (const window of windows) {
      const { runId, sourceId, index, startMs, endMs } = window;
      const values = [runId, sourceId, index, startMs, endMs, JSON.stringify(window)];
      const isNew = (await writer.runAndReadAll(SAVE_WINDOW, values)).currentRowCount > 0;
      if (!isNew) continue;
      const name = JSON.stringify([runId, sourceId]);
      const list = added.get(name) ?? { key: { runId, sourceId }, indices: [] };
      list.indices.push(index);
      added.set(name, list);
    }
    for (const { key, indices } of added.values()) await this.#rollUps.add(key, indices);
  }

  /** Stores only the readings of new frames, so the primary key of frames also protects their readings. */
  async #insertFrames(frames: readonly SettledFrame[]): Promise<void> {
    const framesByKey = new Map<string, SettledFrame>();
    for (const frame of frames) {
      const key = JSON.stringify([frame.runId, frame.sourceId, frame.sequence]);
      if (!framesByKey.has(key)) framesByKey.set(key, frame);
    }
    await this.#append('staged_frames', (rows) => {
      for (const frame of framesByKey.values()) appendFrame(rows, frame);
    });
    const inserted = (await this.session.writer.runAndReadAll(MOVE_STAGED_FRAMES)).getRowObjectsJS();
    await this.session.writer.run('DELETE FROM staged_frames');
    await this.#append('readings', (rows) => {
      for (const row of inserted) {
        const { run_id, source_id, sequence } = frameKeyRow.parse(row);
        const frame = framesByKey.get(JSON.stringify([run_id, source_id, sequence]));
        if (frame?.kind !== 'analysed') continue;
        for (const face of frame.faces) appendReading(rows, frame, face);
      }
    });
  }

  async #append(table: string, fill: (rows: DuckDBAppender) => void): Promise<void> {
    const appender = await this.session.writer.createAppender(table);
    fill(appender);
    appender.closeSync();
  }
}
