import type { Probabilities } from '../../expressions';

/**
 * Gaussian kernels on validation readings of each expression, seen from one reading: for every expression one value an
 * example, up to a factor of the reading's own. Measured from the nearest example of all, so that a reading far from every
 * example does not underflow to 0.
 *
 * @param bandwidth standard deviation, in units of probability
 */
export function kernelValues(
  reading: Probabilities,
  examples: readonly (readonly Probabilities[])[],
  bandwidth: number,
): Float64Array[] {
  const distances = examples.map((members) => Float64Array.from(members, (member) => squaredDistance(member, reading)));
  let nearest = Number.POSITIVE_INFINITY;
  for (const members of distances) for (const distance of members) nearest = Math.min(nearest, distance);
  const scale = 1 / (2 * bandwidth * bandwidth);
  return distances.map((members) => members.map((distance) => Math.exp((nearest - distance) * scale)));
}

/** A plain loop: this runs for every pair of a person and an example. */
function squaredDistance(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return sum;
}
