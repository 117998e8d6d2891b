import type {
  GroupWindow,
  ResumePoint,
  RunRecord,
  SettledFrame,
  SourceRecord,
  StorageUsage,
  WindowBin,
  WindowPlaces,
} from '@crowdtone/domain';
import type { AlertStore, StoredAlert } from './alert-store';
import type { AnnotationStore } from './annotation-store';
import type { CameraStore } from './camera-store';
import type { DeletionStore } from './deletion-store';
import type { BinPage, BinSpan, PlaceSums, RunsBinSpan, RunsPlaceSpan, SourceKey, SourceRun, WindowSpan } from './keys';
import type { LogStore } from './log-store';
import type { Expired, Expiry } from './retention';

/** A place at which the analysis of a recording can continue. */
export interface StoredCheckpoint extends SourceKey {
  readonly point: ResumePoint;
  /** The source when exactly the frames before the point were counted. */
  readonly source: SourceRecord;
}

/** Tables that any process may change and others act on. */
export type ChangeTopic = 'cameras' | 'alert_rules' | 'deletions';

/** Records that are stored atomically. */
export interface Commit {
  /** A frame whose (run, source, sequence) is already stored is ignored, so a message may be delivered twice. */
  readonly frames?: readonly SettledFrame[];
  /** A window whose (run, source, index) is already stored is ignored: published windows never change. */
  readonly windows?: readonly GroupWindow[];
  /** Added, or replaced if known. */
  readonly sources?: readonly SourceRecord[];
  /** Each replaces the earlier one of its source. */
  readonly checkpoints?: readonly StoredCheckpoint[];
  /** Frames whose readings are not kept, because the group of their window was under the privacy floor. */
  readonly withheld?: readonly WithheldFrames[];
  /** See `AlertStore.save`. */
  readonly alerts?: readonly StoredAlert[];
  /** Of windows of this commit; those of windows that are stored already are ignored. */
  readonly places?: readonly StoredPlaces[];
}

/** Successive frames of a source. */
export interface WithheldFrames extends SourceKey {
  /** Sequence numbers, both included. */
  readonly fromSequence: number;
  readonly toSequence: number;
}

/** What a window adds to heat maps. */
export interface StoredPlaces extends SourceKey {
  /** Number of the window. */
  readonly index: number;
  readonly places: WindowPlaces;
}

/** What a source is set back to. */
export interface Rewind {
  /** The source as it was then. */
  readonly source: SourceRecord;
  /** Frames from this sequence number on are deleted, with their readings. */
  readonly sequence: number;
  /** Windows from this index on are deleted. */
  readonly windowIndex: number;
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

  /** What every process that opens this store agrees on, and no other store has; made with the store. */
  identity(): Promise<string>;

  /**
   * Calls a listener whenever a table may have changed, by another process or by this one: at least once after the last of several
   * changes, and now and then without any. A file has one process, which knows what it changes: there it is never called.
   *
   * @returns ends it
   */
  watch(topic: ChangeTopic, onChange: () => void): Promise<() => void>;
  /** Runs a task while no other process that uses the store runs one of the same name; others wait. */
  alone<Result>(name: ChangeTopic, task: () => Promise<Result>): Promise<Result>;

  /** Checks that the store is writable, without changing visible data. */
  checkWritable(): Promise<void>;

  /** The newest checkpoint of a source. */
  findCheckpoint(key: SourceKey): Promise<StoredCheckpoint | null>;
  /** Deletes what was stored of a source after a moment, in one transaction; a sequence of 0 deletes its checkpoint too. */
  rewindSource(rewind: Rewind): Promise<void>;
  /** Deletes a source with its frames, readings, windows and checkpoint. */
  deleteSource(key: SourceKey): Promise<void>;
  /** Deletes a run with everything that belongs to it, its alerts and annotations included. */
  deleteRun(runId: string): Promise<void>;

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
  /**
   * The newest bins of a source in each of several runs, by run, oldest first; a run without any is absent. Of a size that roll-ups
   * do not help with, a bounded number of the newest windows of each run is read.
   *
   * @throws {CrowdtoneError} E_INTERNAL when shares of a bin come from different estimators
   */
  listBinsOfRuns(span: RunsBinSpan): Promise<ReadonlyMap<string, readonly WindowBin[]>>;
  /** Sums of what windows added to heat maps, over whole roll-ups within a span, by run; a run without any is absent. */
  sumPlacesOfRuns(span: RunsPlaceSpan): Promise<ReadonlyMap<string, PlaceSums>>;
  /** Deletes what cameras recorded before these limits, in several transactions; recordings are not touched. */
  expire(expiry: Expiry): Promise<Expired>;
  /** What the store holds, the size of its file, and what cameras added in the 24 hours before `now`, milliseconds since 1970. */
  usage(now: number): Promise<StorageUsage>;
  /**
   * Frames with a presentation time of at least `fromMs` and below `toMs` (no limit by default), in order of sequence, each
   * with its faces in order of track.
   */
  listFrames(key: SourceKey, fromMs: number, toMs?: number): Promise<SettledFrame[]>;

  readonly alerts: AlertStore;
  readonly annotations: AnnotationStore;
  readonly cameras: CameraStore;
  readonly log: LogStore;
  readonly deletions: DeletionStore;

  /** Waits for pending requests, then releases the store for other processes. */
  close(): Promise<void>;
}
