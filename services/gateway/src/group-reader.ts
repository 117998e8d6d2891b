import type { GroupWindow, RunRecord, SourceRecord } from '@crowdtone/domain';

export interface WindowSpan {
  readonly runId: string;
  readonly sourceId: string;
  /** Windows that end after this, milliseconds of the source's own time. */
  readonly fromMs: number;
  /** Windows that start before this, milliseconds; may be Infinity. */
  readonly toMs: number;
  /** Of a span that holds more windows than this, only the newest are wanted. */
  readonly newest: number;
}

/** All that the gateway needs to know of a store: it never writes. The privacy floor was applied before windows got there. */
export interface GroupReader {
  /** The newest runs, newest first. */
  listRuns(newest: number): Promise<readonly RunRecord[]>;
  findRun(runId: string): Promise<RunRecord | null>;
  /** In the order in which they were added; empty when the run is unknown. */
  listSources(runId: string): Promise<readonly SourceRecord[]>;
  /** Oldest first; empty when nothing matches. */
  listWindows(span: WindowSpan): Promise<readonly GroupWindow[]>;
}
