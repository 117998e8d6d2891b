import {
  type GroupWindow,
  type SettledFrame,
  type SourceRecord,
  type StorageUsage,
  sourceKey,
} from '@crowdtone/domain';
import { groupBy } from '@crowdtone/runtime';
import type { DuckDBAppender } from '@duckdb/node-api';
import type { SourceKey } from '../keys';
import type { SqlEngine } from '../sql/engine';
import { framesFromRows, framesWithReadings } from '../sql/frame-rows';
import type { ReadingPart } from '../sql/reading-part';
import type { SqlWriter } from '../sql/session';
import { appendFrame, appendReading, appendWindow } from './append-rows';
import type { DuckDbSession } from './session';
import { SourceRows } from './source-rows';
import { storageUsage } from './storage-usage';
import { StoredNumbers } from './stored-numbers';

/** {@link SqlEngine} on a DuckDB file. */
export class DuckDbEngine implements SqlEngine {
  readonly tablesOfSources = [
    ...['readings', 'frames', 'roll_ups', 'place_roll_ups', 'window_places', 'windows', 'checkpoints', 'sources'],
  ];

  readonly #frames = new StoredNumbers('frames', 'sequence');
  readonly #windows = new StoredNumbers('windows', 'window_index');
  readonly #sources = new SourceRows();

  /** @param release closes the connections of the session and releases the file */
  constructor(
    readonly session: DuckDbSession,
    private readonly release: () => void,
  ) {}

  async prepare(): Promise<void> {}

  /** Stores only the readings of new frames, so the primary key of frames also protects their readings. */
  async insertFrames(writer: SqlWriter, frames: readonly SettledFrame[]): Promise<void> {
    const added = await rowsNotStored(writer, this.#frames, frames, (frame) => frame.sequence);
    await this.#append('frames', (rows) => {
      for (const frame of added) appendFrame(rows, frame);
    });
    await this.#append('readings', (rows) => {
      for (const frame of added) {
        if (frame.kind !== 'analysed') continue;
        for (const face of frame.faces) appendReading(rows, frame, face);
      }
    });
  }

  async insertWindows(writer: SqlWriter, windows: readonly GroupWindow[]): Promise<readonly GroupWindow[]> {
    const added = await rowsNotStored(writer, this.#windows, windows, (window) => window.index);
    await this.#append('windows', (rows) => {
      for (const window of added) appendWindow(rows, window);
    });
    return added;
  }

  saveSources(writer: SqlWriter, sources: readonly SourceRecord[]): Promise<void> {
    return this.#sources.save(writer, sources);
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

  forgetSources(): void {
    this.#frames.forget();
    this.#windows.forget();
  }

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

/** Of rows with the same key, the first one, and none of which one is stored; sources one after the other. */
async function rowsNotStored<Row extends SourceKey>(
  writer: SqlWriter,
  stored: StoredNumbers,
  rows: readonly Row[],
  numberOf: (row: Row) => number,
): Promise<Row[]> {
  const added: Row[] = [];
  for (const own of groupBy(rows, sourceKey).values()) {
    const missing = new Set(await stored.missing(writer, own[0], own.map(numberOf)));
    // Taking a number out leaves none for a second row with it.
    added.push(...own.filter((row) => missing.delete(numberOf(row))));
  }
  return added;
}
