/**
 * p values corrected for their number by the step-down method of S. Holm, "A simple sequentially rejective multiple test
 * procedure", Scandinavian Journal of Statistics 6 (1979), 65-70: among all that stay below .05, some difference is false in
 * at most 5 % of studies, however the tests depend on each other.
 *
 * @param values p values, in any order; null where there was nothing to test, which does not count
 * @returns the corrected values, in the same order
 */
export function holm(values: readonly (number | null)[]): (number | null)[] {
  const ranked = values.flatMap((p, place) => (p === null ? [] : [{ p, place }])).sort((a, b) => a.p - b.p);
  const corrected: (number | null)[] = values.map(() => null);
  let highest = 0;
  for (const [rank, { p, place }] of ranked.entries()) {
    highest = Math.max(highest, Math.min(1, p * (ranked.length - rank)));
    corrected[place] = highest;
  }
  return corrected;
}
