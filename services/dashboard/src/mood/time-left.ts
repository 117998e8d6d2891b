import type { SourceRecord } from '@crowdtone/domain';
import type { PaceMark } from '../state/live-state';

/** Less than this of watching says little about speed. Milliseconds. */
const SHORTEST_WATCH_MS = 2_000;

/** Milliseconds until a source is through, at the pace since the page first heard of it; null when that cannot be said. */
export function timeLeftMs(source: SourceRecord, mark: PaceMark | undefined, nowMs: number): number | null {
  if (source.state !== 'running' || source.durationMs === null || mark === undefined) return null;
  const [watchedMs, advancedMs] = [nowMs - mark.atMs, source.positionMs - mark.positionMs];
  if (watchedMs < SHORTEST_WATCH_MS || advancedMs <= 0) return null;
  return Math.max(0, source.durationMs - source.positionMs) * (watchedMs / advancedMs);
}

/** `about 2 min left`; coarse on purpose, because it is a guess. */
export function timeLeftWords(leftMs: number): string {
  const seconds = leftMs / 1_000;
  if (seconds < 10) return 'a few seconds left';
  if (seconds < 55) return `about ${Math.round(seconds / 10) * 10} s left`;
  if (seconds < 3_300) return `about ${Math.round(seconds / 60)} min left`;
  return `about ${(seconds / 3_600).toFixed(1)} h left`;
}
