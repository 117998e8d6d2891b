import type { SourceKey } from '@crowdtone/domain';

export type { SourceKey };

/** Windows of one source. */
export interface WindowSpan extends SourceKey {
  /** Windows that end after this, milliseconds of the source's own time. */
  readonly fromMs: number;
  /** Windows that start before this, milliseconds; may be Infinity. */
  readonly toMs: number;
  /** Of a span that holds more windows than this, only the newest; may be Infinity. */
  readonly newest: number;
}
