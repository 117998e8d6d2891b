import type { GroupShares, GroupWindow } from '@crowdtone/domain';

/** `[milliseconds, value]`; null breaks the curve. */
export type TimedValue = [number, number | null];

/**
 * A value of the shares over time. Each window is placed at its middle; a curve begins with its first window and ends with
 * its last, and breaks where windows are withheld or missing: nothing is drawn that was not published.
 */
export function curve(windows: readonly GroupWindow[], pickValue: (shares: GroupShares) => number): TimedValue[] {
  const points: TimedValue[] = [];
  windows.forEach((window, place) => {
    const middle = (window.startMs + window.endMs) / 2;
    if (window.shares === null) {
      points.push([middle, null]);
      return;
    }
    const value = pickValue(window.shares);
    if (!continues(windows[place - 1], window)) points.push([window.startMs, null], [window.startMs, value]);
    points.push([middle, value]);
    if (!continues(window, windows[place + 1])) points.push([window.endMs, value], [window.endMs, null]);
  });
  return points;
}

function continues(before: GroupWindow | undefined, after: GroupWindow | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  return before.shares !== null && after.shares !== null && before.index + 1 === after.index;
}

/** Milliseconds on a time axis. */
export interface TimeSpan {
  readonly startMs: number;
  readonly endMs: number;
}

/** Where shares are withheld, neighbouring windows joined. */
export function withheldSpans(windows: readonly GroupWindow[]): readonly TimeSpan[] {
  const spans: { startMs: number; endMs: number }[] = [];
  for (const { startMs, endMs, withheld } of windows) {
    if (withheld === null) continue;
    const last = spans.at(-1);
    if (last?.endMs === startMs) last.endMs = endMs;
    else spans.push({ startMs, endMs });
  }
  return spans;
}

/** Windows with their times moved, such as from the time of a source to milliseconds since 1970. */
export function shiftWindows(windows: readonly GroupWindow[], byMs: number): readonly GroupWindow[] {
  if (byMs === 0) return windows;
  return windows.map((window) => ({ ...window, startMs: window.startMs + byMs, endMs: window.endMs + byMs }));
}

/** The windows of the newest period of a length; Infinity for all. */
export function newestWindows(windows: readonly GroupWindow[], lengthMs: number): readonly GroupWindow[] {
  const end = windows.at(-1)?.endMs ?? 0;
  return windows.filter(({ startMs }) => startMs >= end - lengthMs);
}

/** The window that a point in time falls into, or the nearest to it. */
export function windowAt(windows: readonly GroupWindow[], ms: number): GroupWindow | null {
  const distance = ({ startMs, endMs }: GroupWindow) => Math.abs((startMs + endMs) / 2 - ms);
  return windows.reduce<GroupWindow | null>(
    (nearest, window) => (nearest === null || distance(window) < distance(nearest) ? window : nearest),
    null,
  );
}
