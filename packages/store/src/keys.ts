import type { SourceKey } from '@crowdtone/domain';

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
