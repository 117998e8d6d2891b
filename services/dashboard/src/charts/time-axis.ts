import type { GroupWindow } from '@crowdtone/domain';
import { SOURCE_TIMES, type Times } from '../text/times';

/** The time axis of a chart, and how its times are formatted. */
export interface TimeAxis {
  readonly startMs: number;
  readonly endMs: number;
  readonly times: Times;
}

/** From the first window to the last, on the source's own clock. */
export function axisOf(windows: readonly GroupWindow[]): TimeAxis {
  return { startMs: windows[0]?.startMs ?? 0, endMs: windows.at(-1)?.endMs ?? 1, times: SOURCE_TIMES };
}
