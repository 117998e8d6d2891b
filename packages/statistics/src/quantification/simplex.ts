/**
 * The point of the probability simplex (no entry below 0, sum 1) nearest to `values`, after J. Duchi, S. Shalev-Shwartz,
 * Y. Singer and T. Chandra, "Efficient projections onto the l1-ball for learning in high dimensions", ICML 2008, fig. 1.
 */
export function projectOntoSimplex(values: readonly number[]): number[] {
  const descending = values.toSorted((a, b) => b - a);
  let sum = 0;
  let shift = 0;
  descending.forEach((value, index) => {
    sum += value;
    const candidate = (sum - 1) / (index + 1);
    if (value > candidate) shift = candidate;
  });
  return values.map((value) => Math.max(0, value - shift));
}
