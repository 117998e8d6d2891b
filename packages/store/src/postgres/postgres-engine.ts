import {
  type GroupWindow,
  ROLL_UP_WINDOWS,
  type SettledFrame,
  type SourceRecord,
  type StorageUsage,
  sourceKey,
} from '@crowdtone/domain';
import { z } from 'zod';
import type { SourceKey } from '../keys';
import type { ParquetFiles } from '../readings/parquet-files';
import type { Expiry } from '../retention';
import { cameraRuns } from '../sql/camera-runs';
import type { SqlEngine } from '../sql/engine';
import { insertSources } from '../sql/insert-sources';
import type { ReadingPart } from '../sql/reading-part';
import type { SqlWriter } from '../sql/session';
import type { ChangeTopic, Commit } from '../store';
import type { Changes } from './changes';
import { DAY_MS, type Days } from './days';
import { codeOf, explainDatabaseError } from './errors';
import { insertOfFrames, insertOfReadings, insertOfWindows } from './rows';
import type { PostgresSession } from './session';
import { storageUsage } from './storage-usage';

const frameKeyRow = z.object({ run_id: z.string(), source_id: z.string(), sequence: z.number() });
const windowKeyRow = z.object({ run_id: z.string(), source_id: z.string(), window_index: z.number() });
/** There is no partition for a row, because its day was dropped. */
const CHECK_VIOLATION = '23514';

/** {@link SqlEngine} on PostgreSQL. */
export class PostgresEngine implements SqlEngine {
  readonly tablesOfSources = [
    ...[
      'readings',
      'reading_files',
      'frames',
      'roll_ups',
      'place_roll_ups',
      'window_places',
      'windows',
      'checkpoints',
      'timelines',
    ],
    'sources',
  ];

  constructor(
    readonly session: PostgresSession,
    private readonly days: Days,
    readonly readingFiles: ParquetFiles,
    private readonly changes: Changes,
  ) {}

  async prepare(commit: Commit): Promise<void> {
    await this.#explained(() => this.days.prepare(commit));
  }

  /** Stores only the readings of new frames, so the primary key of frames also protects their readings. */
  async insertFrames(writer: SqlWriter, frames: readonly SettledFrame[]): Promise<void> {
    const byKey = new Map<string, { readonly item: SettledFrame; readonly day: number }>();
    for (const frame of frames) {
      const key = JSON.stringify([frame.runId, frame.sourceId, frame.sequence]);
      if (!byKey.has(key)) byKey.set(key, { item: frame, day: this.days.dayOf(frame, frame.presentationMs) });
    }
    const { sql, values } = insertOfFrames([...byKey.values()]);
    const { rows } = await this.#insert(() => writer.run(sql, values));
    const readings = rows
      .map((row) => frameKeyRow.parse(row))
      .flatMap(({ run_id, source_id, sequence }) => {
        const { item: frame, day } = byKey.get(JSON.stringify([run_id, source_id, sequence])) ?? {};
        if (frame?.kind !== 'analysed' || day === undefined) return [];
        return frame.faces.map((face) => ({ item: { frame, face }, day }));
      });
    if (readings.length === 0) return;
    const insert = insertOfReadings(readings);
    await this.#insert(() => writer.run(insert.sql, insert.values));
  }

  async insertWindows(writer: SqlWriter, windows: readonly GroupWindow[]): Promise<readonly GroupWindow[]> {
    const rows = windows.map((window) => ({ item: window, day: this.days.dayOf(window, window.startMs) }));
    const { sql, values } = insertOfWindows(rows);
    const added = await this.#insert(() => writer.run(sql, values));
    const keys = new Set(
      added.rows
        .map((row) => windowKeyRow.parse(row))
        .map(({ run_id, source_id, window_index }) => JSON.stringify([run_id, source_id, window_index])),
    );
    return windows.filter(({ runId, sourceId, index }) => keys.delete(JSON.stringify([runId, sourceId, index])));
  }

  async saveSources(writer: SqlWriter, sources: readonly SourceRecord[]): Promise<void> {
    await insertSources(writer, sources, 'ON CONFLICT (run_id, source_id) DO UPDATE SET document = excluded.document');
  }

  listFrames(key: SourceKey, fromMs: number, toMs: number): Promise<SettledFrame[]> {
    return this.readingFiles.filed.listFrames(key, fromMs, toMs);
  }

  countFiled(key: SourceKey, part: ReadingPart): Promise<number> {
    return this.readingFiles.filed.count(key, part);
  }

  deletingReadings<Result>(
    key: SourceKey,
    part: ReadingPart,
    write: (writer: SqlWriter, inFiles: number) => Promise<Result>,
  ): Promise<Result> {
    return this.readingFiles.filed.deleting(key, part, write);
  }

  async removeUnlisted(): Promise<void> {
    await this.readingFiles.filed.removeUnlisted();
  }

  async dropDays({ readingsBefore, windowsBefore }: Expiry) {
    const dropped = { readings: 0, windows: 0 };
    const margins = await this.#margins();
    const isOver = (day: number, before: number, marginMs: number) => (day + 1) * DAY_MS + marginMs <= before;
    for (const partition of await this.#explained(() => this.days.list())) {
      const { parent, day } = partition;
      const isOutdated =
        parent === 'windows'
          ? isOver(day, windowsBefore, margins.windowsMs)
          : isOver(day, readingsBefore, margins.readingsMs);
      if (!isOutdated) continue;
      const [rows = 0] = await this.#explained(() => this.days.drop([partition]));
      if (parent !== 'frames') dropped[parent] += rows;
    }
    return dropped;
  }

  /**
   * How much younger than its partition says a row can be: sources whose start was not known at their first row were taken to
   * have begun with their run; and windows go by whole roll-ups.
   */
  async #margins(): Promise<{ readonly readingsMs: number; readonly windowsMs: number }> {
    const anchors = new Map<string, unknown>();
    for (const { run_id, source_id, anchor } of await this.session.read('SELECT * FROM timelines')) {
      anchors.set(sourceKey({ runId: String(run_id), sourceId: String(source_id) }), anchor);
    }
    let [readingsMs, slotMs] = [0, 0];
    for (const { run, source, begunAt } of await cameraRuns(this.session)) {
      const anchor = anchors.get(sourceKey(source));
      if (typeof anchor === 'number') readingsMs = Math.max(readingsMs, begunAt - anchor);
      slotMs = Math.max(slotMs, run.settings.windowMs * ROLL_UP_WINDOWS);
    }
    return { readingsMs, windowsMs: readingsMs + slotMs };
  }

  usage(now: number): Promise<StorageUsage> {
    return storageUsage(this.session, now);
  }

  forgetSources(): void {
    this.days.forget();
  }

  watch(topic: ChangeTopic, onChange: () => void): Promise<() => void> {
    return this.changes.watch(topic, onChange);
  }

  async close(): Promise<void> {
    await this.changes.close();
    await this.session.close();
    await this.readingFiles.close();
  }

  async #insert<Result>(insert: () => Promise<Result>): Promise<Result> {
    try {
      return await insert();
    } catch (error) {
      // The next commit of it makes the day again.
      if (codeOf(error) === CHECK_VIOLATION) this.days.forget();
      throw error;
    }
  }

  async #explained<Result>(task: () => Promise<Result>): Promise<Result> {
    try {
      return await task();
    } catch (error) {
      throw explainDatabaseError(error, this.session.location);
    }
  }
}
