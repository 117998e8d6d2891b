import {
  type GroupWindow,
  groupWindowSchema,
  isSettled,
  ROLL_UP_WINDOWS,
  type RunRecord,
  resumePointSchema,
  runRecordSchema,
  type SettledFrame,
  type SourceRecord,
  type StorageUsage,
  sourceKey,
  sourceRecordSchema,
  type WindowBin,
} from '@crowdtone/domain';
import { z } from 'zod';
import type { AnnotationStore } from '../annotation-store';
import type { CameraStore } from '../camera-store';
import type { Fence, FencedStore } from '../fence';
import type {
  BinPage,
  BinSpan,
  PlaceSums,
  RunsBinSpan,
  RunsPlaceSpan,
  SourceKey,
  SourceRun,
  WindowSpan,
} from '../keys';
import type { LogStore } from '../log-store';
import type { ReadingFiles } from '../reading-files';
import type { Expired, Expiry } from '../retention';
import type { ChangeTopic, Commit, Rewind, StoredCheckpoint, WithheldFrames } from '../store';
import { AlertTables } from './alert-tables';
import { AnnotationTable } from './annotation-table';
import { BinTables, RollUps } from './bin-tables';
import { CameraTable } from './camera-table';
import { DeletionTables, tablesOfRuns } from './deletion-tables';
import type { SqlEngine } from './engine';
import { FenceTable } from './fence-table';
import { ALL_ROWS } from './limits';
import { LogTable } from './log-table';
import { PlaceTables } from './place-tables';
import { ALL_READINGS } from './reading-part';
import { expireRows } from './retention';
import { binsOfRuns } from './run-bins';
import { parseDocument, type SqlWriter } from './session';

const OF_SOURCE = 'run_id = $1 AND source_id = $2';
const SAVE_RUN = `
  INSERT INTO runs VALUES ($1, $2, $3)
  ON CONFLICT (run_id) DO UPDATE SET started_at = excluded.started_at, document = excluded.document`;
const SAVE_CHECKPOINT = `UPDATE checkpoints SET document = $3 WHERE ${OF_SOURCE}`;
const ADD_CHECKPOINT = 'INSERT INTO checkpoints VALUES ($1, $2, $3)';
const NEWEST_RUN_OF_SOURCES = `
  SELECT DISTINCT ON (source_id) source_id, run_id FROM sources JOIN runs USING (run_id)
  ORDER BY source_id, started_at DESC, run_id DESC`;
const RUNS_OF_SOURCE = `
  SELECT runs.document AS run, sources.document AS source FROM sources JOIN runs USING (run_id)
  WHERE source_id = $1 ORDER BY started_at DESC, run_id DESC LIMIT $2`;

const DAY_MS = 86_400_000;

const checkpointSchema = z.object({
  runId: z.string(),
  sourceId: z.string(),
  point: resumePointSchema,
  source: sourceRecordSchema,
});
const identityRow = z.object({ id: z.string() });
const sourceRunRow = z.object({ source_id: z.string(), run_id: z.string() });

/** {@link FencedStore} in SQL; created by `openStore`. */
export class SqlStore implements FencedStore {
  readonly alerts: AlertTables;
  readonly annotations: AnnotationStore;
  readonly cameras: CameraStore;
  readonly log: LogStore;
  readonly deletions: DeletionTables;
  readonly readingFiles: ReadingFiles | null;
  readonly #bins: BinTables;
  readonly #rollUps: RollUps;
  readonly #places: PlaceTables;
  readonly #fences: FenceTable;

  constructor(private readonly engine: SqlEngine) {
    const { session } = engine;
    this.alerts = new AlertTables(session);
    this.annotations = new AnnotationTable(session);
    this.cameras = new CameraTable(session);
    this.#bins = new BinTables(session);
    this.#rollUps = new RollUps(session);
    this.#places = new PlaceTables(session);
    this.#fences = new FenceTable(session);
    this.log = new LogTable(session);
    this.deletions = new DeletionTables(engine, this.#rollUps);
    this.readingFiles = engine.readingFiles;
  }

  async saveRun(run: RunRecord): Promise<void> {
    await this.engine.session.transaction((writer) =>
      writer.run(SAVE_RUN, [run.runId, run.startedAt, JSON.stringify(run)]),
    );
  }

  async findRun(runId: string): Promise<RunRecord | null> {
    const [row] = await this.engine.session.read('SELECT document FROM runs WHERE run_id = $1', [runId]);
    return row ? parseDocument(this.engine.session, runRecordSchema, row) : null;
  }

  async listRuns(newest: number): Promise<RunRecord[]> {
    const rows = await this.engine.session.read('SELECT document FROM runs ORDER BY started_at DESC, run_id LIMIT $1', [
      Math.min(newest, ALL_ROWS),
    ]);
    return rows.map((row) => parseDocument(this.engine.session, runRecordSchema, row));
  }

  commit(commit: Commit): Promise<void> {
    return this.#commit(commit, null);
  }

  commitFenced(commit: Commit, fence: Fence): Promise<void> {
    return this.#commit(commit, fence);
  }

  async claim(fence: Fence): Promise<void> {
    await this.engine.session.transaction((writer) => this.#fences.claim(writer, fence));
  }

  async #commit(commit: Commit, fence: Fence | null): Promise<void> {
    const {
      frames = [],
      windows = [],
      sources = [],
      checkpoints = [],
      withheld = [],
      places = [],
      alerts = [],
    } = commit;
    const rolledUp = await this.engine.session.transaction(async (writer) => {
      await this.engine.prepare(commit);
      if (fence !== null) await this.#fences.check(writer, fence);
      if (frames.length > 0) await this.engine.insertFrames(writer, frames);
      const added = windows.length > 0 ? await this.engine.insertWindows(writer, windows) : [];
      for (const window of added) {
        const grid = places.find((each) => each.index === window.index && sourceKey(each) === sourceKey(window));
        if (grid !== undefined) await this.#places.add(writer, window, grid.places);
      }
      const whenDone = await this.#rollUps.add(writer, added);
      for (const one of withheld) await this.#withhold(writer, one, windows);
      await this.#saveSources(writer, sources);
      for (const source of sources) if (isSettled(source)) await this.#places.rollUp(writer, source);
      for (const checkpoint of checkpoints) {
        const values = [checkpoint.runId, checkpoint.sourceId, JSON.stringify(checkpoint)];
        // One process writes the checkpoints of a source. DuckDB reads the whole table for ON CONFLICT.
        const { changed } = await writer.run(SAVE_CHECKPOINT, values);
        if (changed === 0) await writer.run(ADD_CHECKPOINT, values);
      }
      for (const alert of alerts) await this.alerts.saveIn(writer, alert);
      return whenDone;
    });
    rolledUp();
  }

  async #saveSources(writer: SqlWriter, sources: readonly SourceRecord[]): Promise<void> {
    // A statement cannot store a row twice; the last state of a source counts.
    const unique = [...new Map(sources.map((source) => [sourceKey(source), source])).values()];
    if (unique.length > 0) await this.engine.saveSources(writer, unique);
  }

  /** @param windows of the same commit, in which the frames are, or none */
  async #withhold(writer: SqlWriter, frames: WithheldFrames, windows: readonly GroupWindow[]): Promise<void> {
    const { runId, sourceId, fromSequence, toSequence } = frames;
    const own = windows.filter((window) => window.runId === runId && window.sourceId === sourceId);
    const [fromMs, toMs] =
      own.length === 0
        ? [0, Number.POSITIVE_INFINITY]
        : [Math.min(...own.map((one) => one.startMs)) - DAY_MS, Math.max(...own.map((one) => one.endMs)) + DAY_MS];
    const hint = await this.engine.session.spanHint(frames, fromMs, toMs);
    await writer.run(`DELETE FROM readings WHERE ${OF_SOURCE} AND ${hint} AND sequence BETWEEN $3 AND $4`, [
      ...[runId, sourceId],
      ...[fromSequence, toSequence],
    ]);
  }

  async findCheckpoint({ runId, sourceId }: SourceKey): Promise<StoredCheckpoint | null> {
    const sql = `SELECT document FROM checkpoints WHERE ${OF_SOURCE}`;
    const [row] = await this.engine.session.read(sql, [runId, sourceId]);
    return row ? parseDocument(this.engine.session, checkpointSchema, row) : null;
  }

  async rewindSource({ source, sequence, windowIndex }: Rewind): Promise<void> {
    const { runId, sourceId } = source;
    const key = [runId, sourceId];
    const part = { ...ALL_READINGS, fromSequence: sequence };
    await this.engine.deletingReadings(source, part, async (writer) => {
      for (const table of ['readings', 'frames']) {
        await writer.run(`DELETE FROM ${table} WHERE ${OF_SOURCE} AND sequence >= $3`, [...key, sequence]);
      }
      await writer.run(`DELETE FROM windows WHERE ${OF_SOURCE} AND window_index >= $3`, [...key, windowIndex]);
      const slot = Math.floor(windowIndex / ROLL_UP_WINDOWS);
      await writer.run(`DELETE FROM roll_ups WHERE ${OF_SOURCE} AND slot >= $3`, [...key, slot]);
      if (sequence === 0) await writer.run(`DELETE FROM checkpoints WHERE ${OF_SOURCE}`, key);
      await this.#saveSources(writer, [source]);
    });
    this.#rollUps.forget();
    await this.engine.removeUnlisted();
  }

  async deleteSource({ runId, sourceId }: SourceKey): Promise<void> {
    await this.engine.session.transaction(async (writer) => {
      for (const table of this.engine.tablesOfSources) {
        await writer.run(`DELETE FROM ${table} WHERE ${OF_SOURCE}`, [runId, sourceId]);
      }
    });
    this.#forget();
    await this.engine.removeUnlisted();
  }

  async deleteRun(runId: string): Promise<void> {
    await this.engine.session.transaction(async (writer) => {
      for (const table of tablesOfRuns(this.engine))
        await writer.run(`DELETE FROM ${table} WHERE run_id = $1`, [runId]);
    });
    this.#forget();
    await this.engine.removeUnlisted();
  }

  async identity(): Promise<string> {
    const [row] = await this.engine.session.read('SELECT id FROM store_identity');
    return identityRow.parse(row).id;
  }

  watch(topic: ChangeTopic, onChange: () => void): Promise<() => void> {
    return this.engine.watch(topic, onChange);
  }

  alone<Result>(name: ChangeTopic, task: () => Promise<Result>): Promise<Result> {
    return this.engine.session.alone(name, task);
  }

  async checkWritable(): Promise<void> {
    await this.engine.session.transaction(async (writer) => {
      await writer.run('DELETE FROM write_checks');
      await writer.run('INSERT INTO write_checks VALUES ($1)', [Date.now()]);
    });
  }

  async findSource({ runId, sourceId }: SourceKey): Promise<SourceRecord | null> {
    const sql = `SELECT document FROM sources WHERE ${OF_SOURCE}`;
    const [row] = await this.engine.session.read(sql, [runId, sourceId]);
    return row ? parseDocument(this.engine.session, sourceRecordSchema, row) : null;
  }

  async listSources(runId: string): Promise<SourceRecord[]> {
    const rows = await this.engine.session.read('SELECT document FROM sources WHERE run_id = $1 ORDER BY added', [
      runId,
    ]);
    return rows.map((row) => parseDocument(this.engine.session, sourceRecordSchema, row));
  }

  async newestRunOfSources(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.engine.session.read(NEWEST_RUN_OF_SOURCES);
    return new Map(rows.map((row) => sourceRunRow.parse(row)).map(({ source_id, run_id }) => [source_id, run_id]));
  }

  async listRunsOfSource(sourceId: string, newest: number): Promise<SourceRun[]> {
    const rows = await this.engine.session.read(RUNS_OF_SOURCE, [sourceId, Math.min(newest, ALL_ROWS)]);
    return rows.map((row) => ({
      run: parseDocument(this.engine.session, runRecordSchema, { document: row.run }),
      source: parseDocument(this.engine.session, sourceRecordSchema, { document: row.source }),
    }));
  }

  async listWindows({ runId, sourceId, fromMs, toMs, newest }: WindowSpan): Promise<GroupWindow[]> {
    const rows = await this.engine.session.read(async () => {
      const hint = await this.engine.session.spanHint({ runId, sourceId }, fromMs, toMs);
      return `SELECT document FROM windows WHERE ${OF_SOURCE} AND ${hint} AND end_ms > $3 AND start_ms < $4
          ORDER BY window_index DESC LIMIT $5`;
    }, [runId, sourceId, fromMs, toMs, Math.min(newest, ALL_ROWS)]);
    return rows.reverse().map((row) => parseDocument(this.engine.session, groupWindowSchema, row));
  }

  listBins(span: BinSpan): Promise<BinPage> {
    return this.#bins.list(span);
  }

  listBinsOfRuns(span: RunsBinSpan): Promise<ReadonlyMap<string, readonly WindowBin[]>> {
    return binsOfRuns(this.engine.session, span);
  }

  sumPlacesOfRuns(span: RunsPlaceSpan): Promise<ReadonlyMap<string, PlaceSums>> {
    return this.#places.sumOfRuns(span);
  }

  async expire(expiry: Expiry): Promise<Expired> {
    const expired = await expireRows(this.engine, expiry);
    this.#rollUps.forget();
    await this.engine.removeUnlisted();
    return expired;
  }

  usage(now: number): Promise<StorageUsage> {
    return this.engine.usage(now);
  }

  async listFrames(key: SourceKey, fromMs: number, toMs = Number.POSITIVE_INFINITY): Promise<SettledFrame[]> {
    return this.engine.listFrames(key, fromMs, toMs);
  }

  close(): Promise<void> {
    return this.engine.close();
  }

  #forget(): void {
    this.#rollUps.forget();
    this.engine.forgetSources();
  }
}
