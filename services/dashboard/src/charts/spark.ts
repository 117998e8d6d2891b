import type { GroupWindow } from '@crowdtone/domain';
import type { TimedValue } from './timeline';

/** Width and height that paths are drawn in; the picture is stretched to its place. */
export const SPARK = { width: 100, height: 24 } as const;

/**
 * A curve as the `d` of an SVG path: from the earliest time at the left to the latest at the right, 0 at the bottom and
 * `top` at the top. Where the curve breaks, a new subpath begins.
 */
export function sparkPath(curve: readonly TimedValue[], span: { startMs: number; endMs: number }, top: number): string {
  const lengthMs = Math.max(1, span.endMs - span.startMs);
  let isDrawing = false;
  const steps = curve.map(([ms, value]) => {
    if (value === null) {
      isDrawing = false;
      return '';
    }
    const x = ((ms - span.startMs) / lengthMs) * SPARK.width;
    const y = SPARK.height - (value / Math.max(top, Number.MIN_VALUE)) * SPARK.height;
    const step = `${isDrawing ? 'L' : 'M'}${x.toFixed(2)} ${y.toFixed(2)}`;
    isDrawing = true;
    return step;
  });
  return steps.join('');
}

/** How many people were seen, as steps: a count stands for the whole of its window. */
export function seenCurve(windows: readonly GroupWindow[]): TimedValue[] {
  return windows.flatMap(({ startMs, endMs, people }, place): TimedValue[] => {
    const before = windows[place - 1];
    const gap: TimedValue[] = before !== undefined && before.endMs < startMs ? [[startMs, null]] : [];
    return [...gap, [startMs, people.seen], [endMs, people.seen]];
  });
}
