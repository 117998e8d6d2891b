import type { LogAction, LogEntry } from '@crowdtone/domain';

/** Selects entries of the log. */
export interface LogSpan {
  /** Entries since this, milliseconds since 1970. */
  readonly from: number;
  /** Entries before this, milliseconds since 1970; may be Infinity. */
  readonly to: number;
  /** Null for every action. */
  readonly action: LogAction | null;
  /** Names of tokens and subjects that contain this, in whatever case; null for all. */
  readonly text: string | null;
  /** Largest number of entries; the newest are returned. */
  readonly newest: number;
}

/** The log of what people did. Entries never change. Every method may throw the errors of `Store`. */
export interface LogStore {
  /** One whose id is already stored is ignored. */
  add(entry: LogEntry): Promise<void>;
  /** Newest first. */
  list(span: LogSpan): Promise<LogEntry[]>;
}
