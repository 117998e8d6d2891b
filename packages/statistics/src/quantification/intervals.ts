/** Bounds of a share, in [0,1]. */
export interface ShareInterval {
  readonly low: number;
  readonly high: number;
}

/**
 * A 95 % interval from draws of a share: the shortest of the one that leaves out 2.5 % on either side and the two that
 * reach to an end of [0,1] and leave out 5 % on the other. A rare expression piles up at 0, and an interval that left
 * out the end itself would deny what is likeliest. (The shortest of all intervals would be too short: among so many,
 * one that happens to hold 95 % of a few hundred draws is found where they happen to lie close.)
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

/** The value that the given part of the sorted values lies below, between neighbours by proportion. */
function quantile(sorted: readonly number[], part: number): number {
  const place = part * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? 0;
  return below + (place - Math.floor(place)) * (above - below);
}
