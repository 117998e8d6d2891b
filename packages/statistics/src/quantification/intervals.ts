/** Bounds of a share, in [0,1]. */
export interface ShareInterval {
  readonly low: number;
  readonly high: number;
}

/**
 * A 95 % interval from draws of a share: the shortest of the equal-tailed interval and the two that extend to an end of
 * [0,1] and exclude 5 % at the other. The draws of a rare expression concentrate at 0, which an equal-tailed interval would
 * exclude. (The shortest of all intervals would be too short: with a few hundred draws it exploits chance clusters.)
 *
 * @param draws at least one, in [0,1]
 */
export function intervalOf(draws: readonly number[]): ShareInterval {
  const sorted = draws.toSorted((a, b) => a - b);
  const candidates = [
    { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) },
    { low: 0, high: quantile(sorted, 0.95) },
    { low: quantile(sorted, 0.05), high: 1 },
  ];
  return candidates.reduce((shortest, candidate) =>
    candidate.high - candidate.low < shortest.high - shortest.low ? candidate : shortest,
  );
}

/** Quantile with linear interpolation. */
function quantile(sorted: readonly number[], part: number): number {
  const place = part * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? 0;
  return below + (place - Math.floor(place)) * (above - below);
}
