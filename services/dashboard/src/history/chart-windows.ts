import type { GroupWindow, WindowBin } from '@crowdtone/domain';

/** A window of a chart, which may stand for several. */
export interface ChartWindow extends GroupWindow {
  /** The windows that it stands for, and those of them that have shares; absent for a single window. */
  readonly pooled?: { readonly windows: number; readonly withShares: number };
}

/**
 * Bins as the charts draw windows. People are means a window, so that the height of a bar does not depend on how long a bin
 * is; they need not be whole.
 *
 * @param shiftMs added to the times
 */
export function chartWindows(bins: readonly WindowBin[], shiftMs: number): readonly ChartWindow[] {
  return bins.map(({ index, startMs, endMs, windows, people, withheld, floor, published }) => ({
    runId: '',
    sourceId: '',
    index,
    startMs: startMs + shiftMs,
    endMs: endMs + shiftMs,
    partial: false,
    frames: { analysed: 0, dropped: {} },
    people: {
      seen: people.seen / windows,
      readable: people.readable / windows,
      readableAtOnce: people.readable / windows,
      unreadable: Object.fromEntries(
        Object.entries(people.unreadable).map(([reason, amount]) => [reason, amount / windows]),
      ),
    },
    floor,
    withheld: published !== null ? null : withheld['below-floor'] > 0 ? 'below-floor' : 'nobody-readable',
    shares: published?.shares ?? null,
    counted: published?.counted ?? null,
    trust: null,
    model: null,
    ...(windows > 1 && { pooled: { windows, withShares: published?.windows ?? 0 } }),
  }));
}
