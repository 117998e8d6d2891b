import type { GroupWindow, SettledFrame, StorageUsage } from '@crowdtone/domain';
import type { Expiry } from '../retention';
import type { ChangeTopic, Commit } from '../store';
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
  /** Stores windows that are not stored yet. @returns these */
  insertWindows(writer: SqlWriter, windows: readonly GroupWindow[]): Promise<readonly GroupWindow[]>;
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
