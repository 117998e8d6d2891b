import type { SourceRecord } from '@crowdtone/domain';
import type { PaceMark } from '../state/live-state';

/** A shorter observation says little about speed. */
const MIN_OBSERVED_MS = 2_000;

/** Milliseconds until a source is complete, at the pace since the page first received its progress; null when unknown. */
export function timeLeftMs(source: SourceRecord, mark: PaceMark | undefined, nowMs: number): number | null {
  if (source.state !== 'running' || source.durationMs === null || mark === undefined) return null;
  const [observedMs, advancedMs] = [nowMs - mark.atMs, source.positionMs - mark.positionMs];
  if (observedMs < MIN_OBSERVED_MS || advancedMs <= 0) return null;
  return Math.max(0, source.durationMs - source.positionMs) * (observedMs / advancedMs);
}

/** `about 2 min left`; coarse on purpose, because it is an estimate. */
export function timeLeftText(leftMs: number): string {
  const seconds = leftMs / 1_000;
  if (seconds < 10) return 'a few seconds left';
  if (seconds < 55) return `about ${Math.round(seconds / 10) * 10} s left`;
  if (seconds < 3_300) return `about ${Math.round(seconds / 60)} min left`;
  return `about ${(seconds / 3_600).toFixed(1)} h left`;
}
