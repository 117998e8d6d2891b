import type { GroupWindow } from '@crowdtone/domain';

/** Four hours of windows of five seconds: bounds what a page that stays open keeps of one source. */
export const WINDOWS_KEPT = 2_880;

/** Two lists in the order of time as one; of a window in both, the incoming one counts. Keeps the newest WINDOWS_KEPT. */
export function mergeWindows(known: readonly GroupWindow[], incoming: readonly GroupWindow[]): readonly GroupWindow[] {
  const byIndex = new Map(known.map((window) => [window.index, window]));
  for (const window of incoming) byIndex.set(window.index, window);
  return [...byIndex.values()].sort((a, b) => a.index - b.index).slice(-WINDOWS_KEPT);
}
