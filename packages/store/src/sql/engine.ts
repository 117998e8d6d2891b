import type { GroupWindow, SettledFrame, SourceRecord, StorageUsage } from '@crowdtone/domain';
import type { SourceKey } from '../keys';
import type { ReadingFiles } from '../reading-files';
import type { Expiry } from '../retention';
import type { ChangeTopic, Commit } from '../store';
import type { ReadingPart } from './reading-part';
import type { SqlSession, SqlWriter } from './session';

/** What a database does in its own way. */
export interface SqlEngine {
  readonly session: SqlSession;
  /** Tables whose rows belong to one source of a run, `sources` last. */
  readonly tablesOfSources: readonly string[];
  /** Makes ready where the frames and windows of a commit go, before the first statement of its transaction. */
  prepare(commit: Commit): Promise<void>;
  /** Stores frames that are not stored yet, with the readings of these. */
  insertFrames(writer: SqlWriter, frames: readonly SettledFrame[]): Promise<void>;
  /** See `Store.listFrames`. */
  listFrames(key: SourceKey, fromMs: number, toMs: number): Promise<SettledFrame[]>;
  /** Readings that are kept outside of the tables; null when the database has none. */
  readonly readingFiles: ReadingFiles | null;
  /** Number of readings of a part that are in files. */
  countFiled(key: SourceKey, part: ReadingPart): Promise<number>;
  /**
   * Runs a transaction that deletes the readings of a part from the tables, and with it those that are in files.
   *
   * @param write gets the number of readings that go with their files
   */
  deletingReadings<Result>(
    key: SourceKey,
    part: ReadingPart,
    write: (writer: SqlWriter, inFiles: number) => Promise<Result>,
  ): Promise<Result>;
  /** Removes files of readings that were deleted, as far as they can be reached. */
  removeUnlisted(): Promise<void>;
  /** Stores windows that are not stored yet. @returns these */
  insertWindows(writer: SqlWriter, windows: readonly GroupWindow[]): Promise<readonly GroupWindow[]>;
  /** Stores sources or their changes, each once; at least one. */
  saveSources(writer: SqlWriter, sources: readonly SourceRecord[]): Promise<void>;
  /** Drops days that are older than their limit, whole, where the database keeps days apart. @returns number of rows */
  dropDays(expiry: Expiry): Promise<{ readonly readings: number; readonly windows: number }>;
  /** See `Store.usage`. */
  usage(now: number): Promise<StorageUsage>;
  /** See `Store.watch`. */
  watch(topic: ChangeTopic, onChange: () => void): Promise<() => void>;
  /** Called when sources were deleted. */
  forgetSources(): void;
  /** See `Store.close`. */
  close(): Promise<void>;
}
