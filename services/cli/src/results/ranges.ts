import { binWindows, type RangeSummary, type SourceReport, summariseRange } from '@crowdtone/domain';

/** All windows of some sources as one range, a source after the other; null when there are none. */
export function rangeOf(sources: readonly SourceReport[]): RangeSummary | null {
  return summariseRange(sources.flatMap(({ windows }) => binWindows(windows, 1)));
}
