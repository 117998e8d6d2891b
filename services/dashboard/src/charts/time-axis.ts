import type { GroupWindow } from '@crowdtone/domain';
import { elapsedTimes, type Times, wallTimes } from '../text/times';

/** The time axis of a chart, and how its times are formatted. */
export interface TimeAxis {
  readonly startMs: number;
  readonly endMs: number;
  readonly times: Times;
}

/**
 * From the first window to the last.
 * @param isWall whether their times are milliseconds since 1970; otherwise they are elapsed time
 */
export function axisOf(windows: readonly GroupWindow[], isWall = false): TimeAxis {
  const [startMs, endMs] = [windows[0]?.startMs ?? 0, windows.at(-1)?.endMs ?? 1];
  return { startMs, endMs, times: isWall ? wallTimes(startMs, endMs) : elapsedTimes(startMs, endMs) };
}
