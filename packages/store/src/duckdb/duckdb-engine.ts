import type { GroupWindow, SettledFrame, StorageUsage } from '@crowdtone/domain';
import type { DuckDBAppender } from '@duckdb/node-api';
import { z } from 'zod';
import type { SqlEngine } from '../sql/engine';
import type { SqlWriter } from '../sql/session';
import { appendFrame, appendReading } from './append-rows';
import type { DuckDbSession } from './session';
import { storageUsage } from './storage-usage';

const SAVE_WINDOW = 'INSERT INTO windows VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING window_index';
const MOVE_STAGED_FRAMES = `
  INSERT INTO frames FROM staged_frames ON CONFLICT DO NOTHING RETURNING run_id, source_id, sequence`;

const frameKeyRow = z.object({ run_id: z.string(), source_id: z.string(), sequence: z.number() });

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
    const added: GroupWindow[] = [];
    for (const window of windows) {
      const { runId, sourceId, index, startMs, endMs } = window;
      const values = [runId, sourceId, index, startMs, endMs, JSON.stringify(window)];
      if ((await writer.run(SAVE_WINDOW, values)).rows.length > 0) added.push(window);
    }
    return added;
  }

  /** A file has no parts that could be dropped. */
  async dropDays(): Promise<{ readonly readings: number; readonly windows: number }> {
    return { readings: 0, windows: 0 };
  }

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
