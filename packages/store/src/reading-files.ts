/** What was done of a file; a program may end after each of these and leave the rest to another. */
export type FilingStep = 'file produced' | 'file placed' | 'rows deleted' | 'file listed' | 'file removed';

/** What a round did. */
export interface FilingRound {
  /** False when another process was at it. */
  readonly isDone: boolean;
  readonly files: number;
  readonly readings: number;
  /** Files of deleted readings. */
  readonly removed: number;
  /** Files that no row knew. */
  readonly swept: number;
}

/** For tests. */
export interface FilingOptions {
  /** Length of what goes into one file, by default an hour; a day is a multiple of it. */
  readonly hourMs?: number;
  /** Whether the readings of a source are complete up to its newest window only, as they are by default. */
  readonly onlyClosed?: boolean;
  /** Awaited after each step. */
  readonly afterStep?: (step: FilingStep) => Promise<void> | void;
}

/** How many readings are where. */
export interface ReadingFilesState {
  /** Rows in the database; an estimate of the server. */
  readonly stagedReadings: number;
  readonly filedReadings: number;
  readonly files: number;
  readonly bytes: number;
  /** Files that are to be removed. */
  readonly unlisted: number;
}

/** Readings of hours that are over, in files. */
export interface ReadingFiles {
  /**
   * Moves readings of hours that are over into files, removes files of what was deleted, and once an hour those that no row knows.
   *
   * @throws {CrowdtoneError} E_READINGS_UNREACHABLE, E_DISK_FULL, E_DATABASE_UNREACHABLE; what was not filed stays in the database
   */
  fileReadings(options?: FilingOptions): Promise<FilingRound>;
  /** For monitoring. */
  state(): Promise<ReadingFilesState>;
}
