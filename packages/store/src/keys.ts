import type { RunRecord, SourceKey, SourceRecord, WindowBin, WindowPlaces } from '@crowdtone/domain';

export type { SourceKey };

/** Selects windows of one source by time. */
export interface WindowSpan extends SourceKey {
  /** Windows that end after this, milliseconds of the source's own time. */
  readonly fromMs: number;
  /** Windows that start before this, milliseconds; may be Infinity. */
  readonly toMs: number;
  /** Largest number of windows; the newest are returned; may be Infinity. */
  readonly newest: number;
}

/** Selects bins of one source by time. */
export interface BinSpan extends WindowSpan {
  /** The bins are those of this zone; absent for the whole picture. */
  readonly zone?: string | undefined;
  /** Windows to a bin; multiples of `ROLL_UP_WINDOWS` are read from roll-ups. */
  readonly size: number;
}

/** Selects bins of one source in several of its runs. */
export interface RunsBinSpan {
  readonly sourceId: string;
  /** The bins are those of this zone; absent for the whole picture. */
  readonly zone?: string | undefined;
  /** Each run once. */
  readonly runs: readonly RunBinSpan[];
  /** Largest number of bins of each run; the newest are returned. */
  readonly newest: number;
}

/** What of one run is selected, and its windows to a bin. */
export interface RunBinSpan extends RunSpan {
  readonly size: number;
}

/** Selects roll-ups of one source in several of its runs: those that are whole within a span of each. */
export interface RunsPlaceSpan {
  readonly sourceId: string;
  /** Each run once. */
  readonly runs: readonly RunSpan[];
}

/** A part of a run, milliseconds of the source's own time. */
export interface RunSpan {
  readonly runId: string;
  readonly fromMs: number;
  /** May be Infinity. */
  readonly toMs: number;
}

/** Sums of `WindowPlaces` over windows. */
export interface PlaceSums extends WindowPlaces {
  readonly windows: number;
  /** Extent of the roll-ups, milliseconds of the source's own time. */
  readonly startMs: number;
  readonly endMs: number;
}

/** The newest bins of a span. */
export interface BinPage {
  /** Oldest first. */
  readonly bins: readonly WindowBin[];
  /** Whether the span has earlier ones. */
  readonly older: boolean;
}

/** A source in one of its runs. */
export interface SourceRun {
  readonly run: RunRecord;
  readonly source: SourceRecord;
}
