import type { GroupWindow, RunRecord, SettledFrame, SourceRecord } from '@crowdtone/domain';
import type { AlertStore } from './alert-store';
import type { AnnotationStore } from './annotation-store';
import type { CameraStore } from './camera-store';
import type { BinPage, BinSpan, SourceKey, SourceRun, WindowSpan } from './keys';
import type { Expired, Expiry } from './retention';

/** Records that are stored atomically. */
export interface Commit {
  /** A frame whose (run, source, sequence) is already stored is ignored, so a message may be delivered twice. */
  readonly frames?: readonly SettledFrame[];
  /** A window whose (run, source, index) is already stored is ignored: published windows never change. */
  readonly windows?: readonly GroupWindow[];
  /** Added, or replaced if known. */
  readonly sources?: readonly SourceRecord[];
}

/**
 * Persistence of runs, sources, frames with their readings, windows, alerts, annotations and cameras; never of pixels. When
 * a promise resolves, its data is durable: it survives the death of the process.
 *
 * Every method may throw a CrowdtoneError with `E_DISK_FULL` or `E_STORE_CORRUPT`.
 */
export interface Store {
  /** Adds or replaces a run. */
  saveRun(run: RunRecord): Promise<void>;
  findRun(runId: string): Promise<RunRecord | null>;
  /** The newest runs, newest first, ties by id. */
  listRuns(newest: number): Promise<RunRecord[]>;

  /** Stores all records or none. */
  commit(commit: Commit): Promise<void>;

  /** Checks that the store is writable, without changing visible data. */
  checkWritable(): Promise<void>;

  findSource(key: SourceKey): Promise<SourceRecord | null>;
  /** The sources of a run in the order in which they were added; empty when the run is unknown. */
  listSources(runId: string): Promise<SourceRecord[]>;
  /** The newest run of each source id; of runs that began at the same time, the one with the greater id. */
  newestRunOfSources(): Promise<ReadonlyMap<string, string>>;
  /** What each run recorded of a source, the newest run first. */
  listRunsOfSource(sourceId: string, newest: number): Promise<SourceRun[]>;
  /** Oldest first. */
  listWindows(span: WindowSpan): Promise<GroupWindow[]>;
  /**
   * The newest windows of a span, several to a bin, as `binWindows` of the domain makes them; sums are added up in another
   * order, so figures differ by rounding. Fewer bins than asked for when they hold very many windows.
   *
   * @throws {CrowdtoneError} E_INTERNAL when shares of a bin come from different estimators
   */
  listBins(span: BinSpan): Promise<BinPage>;
  /** Deletes what cameras recorded before these limits, in several transactions; recordings are not touched. */
  expire(expiry: Expiry): Promise<Expired>;
  /**
   * Frames with a presentation time of at least `fromMs` and below `toMs` (no limit by default), in order of sequence, each
   * with its faces in order of track.
   */
  listFrames(key: SourceKey, fromMs: number, toMs?: number): Promise<SettledFrame[]>;

  readonly alerts: AlertStore;
  readonly annotations: AnnotationStore;
  readonly cameras: CameraStore;

  /** Waits for pending requests, then releases the store for other processes. */
  close(): Promise<void>;
}
