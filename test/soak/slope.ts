/** One value at one moment. */
export interface TimedValue {
  /** Milliseconds. */
  readonly atMs: number;
  readonly value: number;
}

/** More points than this are thinned out: the slopes of all pairs are compared. */
const MAX_POINTS = 400;
const HOUR_MS = 3_600_000;

/**
 * Growth per hour: the median slope over all pairs of points (Theil 1950, Sen 1968). Unlike least squares it is not moved by single
 * peaks, such as the heap just before its garbage is collected.
 *
 * @returns null for under three points
 */
export function slopePerHour(points: readonly TimedValue[]): number | null {
  const every = Math.ceil(points.length / MAX_POINTS);
  const kept = points.filter((_, index) => index % every === 0);
  if (kept.length < 3) return null;
  const slopes: number[] = [];
  kept.forEach((from, index) => {
    for (const to of kept.slice(index + 1)) {
      if (to.atMs > from.atMs) slopes.push((to.value - from.value) / (to.atMs - from.atMs));
    }
  });
  const ordered = Float64Array.from(slopes).sort();
  const middle = ordered.length >> 1;
  const median = ordered.length % 2 === 1 ? ordered[middle] : ((ordered[middle - 1] ?? 0) + (ordered[middle] ?? 0)) / 2;
  return median === undefined ? null : median * HOUR_MS;
}
