import type { GroupWindow, SettledFrame, StorageUsage } from '@crowdtone/domain';
import type { DuckDBAppender } from '@duckdb/node-api';
import { z } from 'zod';
import type { SourceKey } from '../keys';
import type { SqlEngine } from '../sql/engine';
import { framesFromRows, framesWithReadings } from '../sql/frame-rows';
import type { ReadingPart } from '../sql/reading-part';
import type { SqlWriter } from '../sql/session';
import { appendFrame, appendReading } from './append-rows';
import type { DuckDbSession } from './session';
import { storageUsage } from './storage-usage';

/** Windows that one statement stores: a statement costs more than a window. */
const WINDOWS_AT_ONCE = 100;
const MOVE_STAGED_FRAMES = `
  INSERT INTO frames FROM staged_frames ON CONFLICT DO NOTHING RETURNING run_id, source_id, sequence`;

const frameKeyRow = z.object({ run_id: z.string(), source_id: z.string(), sequence: z.number() });
const windowKeyRow = z.object({ run_id: z.string(), source_id: z.string(), window_index: z.number() });

/** {@link SqlEngine} on a DuckDB file. */
export class DuckDbEngine implements SqlEngine {
  readonly tablesOfSources = [
    ...['readings', 'frames', 'roll_ups', 'place_roll_ups', 'window_places', 'windows', 'checkpoints', 'sources'],
  ];

  /** @param release closes the connections of the session and releases the file */
  constructor(
    readonly session: DuckDbSession,
    private readonly release: () => void,
  ) {}

  async prepare(): Promise<void> {}

  /** Stores only the readings of new frames, so the primary key of frames also protects their readings. */
  async insertFrames(writer: SqlWriter, frames: readonly SettledFrame[]): Promise<void> {
    const framesByKey = new Map<string, SettledFrame>();
    for (const frame of frames) {
      const key = JSON.stringify([frame.runId, frame.sourceId, frame.sequence]);
      if (!framesByKey.has(key)) framesByKey.set(key, frame);
    }
    await this.#append('staged_frames', (rows) => {
      for (const frame of framesByKey.values()) appendFrame(rows, frame);
    });
    const inserted = (await writer.run(MOVE_STAGED_FRAMES)).rows;
    await writer.run('DELETE FROM staged_frames');
    await this.#append('readings', (rows) => {
      for (const row of inserted) {
        const { run_id, source_id, sequence } = frameKeyRow.parse(row);
        const frame = framesByKey.get(JSON.stringify([run_id, source_id, sequence]));
        if (frame?.kind !== 'analysed') continue;
        for (const face of frame.faces) appendReading(rows, frame, face);
      }
    });
  }

  async insertWindows(writer: SqlWriter, windows: readonly GroupWindow[]): Promise<readonly GroupWindow[]> {
    const windowsByKey = new Map<string, GroupWindow>();
    for (const window of windows) {
      const key = JSON.stringify([window.runId, window.sourceId, window.index]);
      if (!windowsByKey.has(key)) windowsByKey.set(key, window);
    }
    const unique = [...windowsByKey.values()];
    const added: GroupWindow[] = [];
    for (let from = 0; from < unique.length; from += WINDOWS_AT_ONCE) {
      const { sql, values } = insertOfWindows(unique.slice(from, from + WINDOWS_AT_ONCE));
      for (const row of (await writer.run(sql, values)).rows) {
        const { run_id, source_id, window_index } = windowKeyRow.parse(row);
        const window = windowsByKey.get(JSON.stringify([run_id, source_id, window_index]));
        if (window !== undefined) added.push(window);
      }
    }
    return added;
  }

  /** A file has no parts that could be dropped. */
  async dropDays(): Promise<{ readonly readings: number; readonly windows: number }> {
    return { readings: 0, windows: 0 };
  }

  readonly readingFiles = null;

  async listFrames(key: SourceKey, fromMs: number, toMs: number): Promise<SettledFrame[]> {
    const sql = async () => framesWithReadings(await this.session.spanHint());
    return framesFromRows(key, await this.session.read(sql, [key.runId, key.sourceId, fromMs, toMs]));
  }

  async countFiled(): Promise<number> {
    return 0;
  }

  deletingReadings<Result>(
    _key: SourceKey,
    _part: ReadingPart,
    write: (writer: SqlWriter, inFiles: number) => Promise<Result>,
  ): Promise<Result> {
    return this.session.transaction((writer) => write(writer, 0));
  }

  async removeUnlisted(): Promise<void> {}

  usage(now: number): Promise<StorageUsage> {
    return storageUsage(this.session, now);
  }

  async watch(): Promise<() => void> {
    return () => undefined;
  }

  forgetSources(): void {}

  async close(): Promise<void> {
    await this.session.idle();
    this.release();
  }

  async #append(table: string, fill: (rows: DuckDBAppender) => void): Promise<void> {
    const appender = await this.session.connection.createAppender(table);
    fill(appender);
    appender.closeSync();
  }
}

function insertOfWindows(windows: readonly GroupWindow[]) {
  const values = windows.flatMap((window) => {
    const { runId, sourceId, index, startMs, endMs } = window;
    return [runId, sourceId, index, startMs, endMs, JSON.stringify(window)];
  });
  const columns = values.length / windows.length;
  const rows = windows.map(
    (_, row) => `(${Array.from({ length: columns }, (_, column) => `$${row * columns + column + 1}`).join(', ')})`,
  );
  const sql = `
    INSERT INTO windows VALUES ${rows.join(', ')} ON CONFLICT DO NOTHING RETURNING run_id, source_id, window_index`;
  return { sql, values };
}
