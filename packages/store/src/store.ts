import type { DropReason, GroupWindow, RunRecord, SettledFrame, SourceRecord, Tally } from '@crowdtone/domain';

/** Names one source of one run. */
export interface SourceKey {
  readonly runId: string;
  readonly sourceId: string;
}

/** What belongs together: either all of it is stored, or nothing. */
export interface Commit {
  /** A frame whose (run, source, sequence) is stored already changes nothing, so a message may be delivered twice. */
  readonly frames?: readonly SettledFrame[];
  /** A window whose (run, source, index) is stored already changes nothing: what was published stays. */
  readonly windows?: readonly GroupWindow[];
  /** Progress; replaces what was known of the source. */
  readonly sources?: readonly SourceRecord[];
}

/** Counts over the stored frames of one source. */
export interface FrameCounts {
  readonly analysed: number;
  readonly dropped: Tally<DropReason>;
  /** Different tracks seen. */
  readonly tracks: number;
}

/**
 * Where runs, sources, frames with their readings, and windows are kept. Every method may throw the codes listed in
 * `duckdb/errors.ts`. What a method returned is durable: it survives the death of the process.
 */
export interface Store {
  /** Adds a run, or replaces what was known of it. */
  saveRun(run: RunRecord): Promise<void>;
  run(runId: string): Promise<RunRecord | null>;
  /** All runs, oldest first. */
  runs(): Promise<RunRecord[]>;

  commit(commit: Commit): Promise<void>;

  source(key: SourceKey): Promise<SourceRecord | null>;
  /** The sources of a run in order of `sourceId`. */
  sources(runId: string): Promise<SourceRecord[]>;
  /** The windows of a run, or of one of its sources, in order of `sourceId` and time. */
  windows(runId: string, sourceId?: string): Promise<GroupWindow[]>;
  /** Frames with a presentation time from `fromMs` on, in order of sequence, each with its faces in order of track. */
  frames(key: SourceKey, fromMs: number): Promise<SettledFrame[]>;
  /** Counts over the frames with a presentation time before `beforeMs`. */
  countFrames(key: SourceKey, beforeMs: number): Promise<FrameCounts>;

  /** Waits for commits under way, then releases the store for other processes. */
  close(): Promise<void>;
}
