import type { GroupWindow, RunRecord, SettledFrame, SourceRecord } from '@crowdtone/domain';
import type { AlertStore } from './alert-store';
import type { AnnotationStore } from './annotation-store';
import type { CameraStore } from './camera-store';
import type { SourceKey, WindowSpan } from './keys';

/** What belongs together: either all of it is stored, or nothing. */
export interface Commit {
  /** A frame whose (run, source, sequence) is stored already changes nothing, so a message may be delivered twice. */
  readonly frames?: readonly SettledFrame[];
  /** A window whose (run, source, index) is stored already changes nothing: what was published stays. */
  readonly windows?: readonly GroupWindow[];
  /** Replaces what was known of each source. */
  readonly sources?: readonly SourceRecord[];
}

/**
 * Where runs, sources, frames with their readings, windows, alerts, annotations and the cameras of people are kept; no
 * pixel among them. When a promise resolves, what was given is durable: it survives the death of the process.
 *
 * Every method may throw `E_DISK_FULL` and `E_STORE_CORRUPT` (environment).
 */
export interface Store {
  /** Adds a run, or replaces what was known of it. */
  saveRun(run: RunRecord): Promise<void>;
  findRun(runId: string): Promise<RunRecord | null>;
  /** The newest runs, newest first. */
  listRuns(newest: number): Promise<RunRecord[]>;

  commit(commit: Commit): Promise<void>;

  /** Resolves when something was written and is durable; nothing that can be read changes. */
  checkWritable(): Promise<void>;

  findSource(key: SourceKey): Promise<SourceRecord | null>;
  /** The sources of a run in the order in which they were added; none when the run is unknown. */
  listSources(runId: string): Promise<SourceRecord[]>;
  /** By identifier of the source, the run that began last of those that have it. */
  newestRunOfSources(): Promise<ReadonlyMap<string, string>>;
  /** Oldest first. */
  listWindows(span: WindowSpan): Promise<GroupWindow[]>;
  /** Frames with a presentation time from `fromMs` on, in order of sequence, each with its faces in order of track. */
  listFrames(key: SourceKey, fromMs: number): Promise<SettledFrame[]>;

  readonly alerts: AlertStore;
  readonly annotations: AnnotationStore;
  readonly cameras: CameraStore;

  /** Waits for what was asked of it, then releases the store for other processes. */
  close(): Promise<void>;
}
