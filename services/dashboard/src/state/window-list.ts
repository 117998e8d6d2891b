import type { GroupWindow } from '@crowdtone/domain';

/** Four hours of windows of five seconds: what an open page keeps of one source, unless it is a wall. */
export const WINDOWS_KEPT = 2_880;

/** Merges two lists in order of time; incoming windows win. Keeps the newest. */
export function mergeWindows(
  known: readonly GroupWindow[],
  incoming: readonly GroupWindow[],
  kept = WINDOWS_KEPT,
): readonly GroupWindow[] {
  const byIndex = new Map(known.map((window) => [window.index, window]));
  for (const window of incoming) byIndex.set(window.index, window);
  return [...byIndex.values()].sort((a, b) => a.index - b.index).slice(-kept);
}
