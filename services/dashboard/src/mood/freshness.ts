import { type GroupWindow, isCamera, type RunRecord, type SourceRecord } from '@crowdtone/domain';
import { clockOf } from '../history/source-clock';
import type { WindowArrival } from '../state/live-state';

/** The newest window of a camera is current for as long as this many windows. */
const CURRENT_WINDOWS = 2;

/** Whether the newest figures are those of now. */
export interface Freshness {
  /** Time since the end of the newest window, milliseconds; null for a recording or an ended source. */
  readonly ageMs: number | null;
  readonly isCurrent: boolean;
}

/**
 * Judges the newest window of a source. A window that came live is as old as its message, whatever the clocks of the
 * machines say; of others the clock of the source decides.
 *
 * @param newest in the time of the source
 * @param arrival of the newest live window; undefined when none came live
 */
export function freshnessOf(
  { run, source, newest }: { readonly run: RunRecord; readonly source: SourceRecord; readonly newest: GroupWindow },
  arrival: WindowArrival | undefined,
  nowMs: number,
): Freshness {
  const { zeroAt } = clockOf(source, run);
  const isRunning = source.state === 'running' || source.state === 'waiting';
  if (!isRunning || !isCamera(source) || zeroAt === null) return { ageMs: null, isCurrent: isRunning };
  const sinceMs = arrival?.index === newest.index ? arrival.atMs : zeroAt + newest.endMs;
  const ageMs = Math.max(0, nowMs - sinceMs);
  return { ageMs, isCurrent: ageMs <= CURRENT_WINDOWS * run.settings.windowMs };
}
