import type { Probabilities } from '@crowdtone/domain';

/**
 * Gaussian kernels on validation readings, evaluated at one reading: for every expression one value per example, up to a
 * common factor. Relative to the nearest example, so that a reading far from every example does not underflow to 0.
 *
 * @param bandwidth standard deviation, in units of probability
 */
export function kernelValues(
  reading: Probabilities,
  examples: readonly (readonly Probabilities[])[],
  bandwidth: number,
): Float64Array[] {
  let nearest = Number.POSITIVE_INFINITY;
  const values = examples.map((members) => {
    const distances = new Float64Array(members.length);
    for (let index = 0; index < members.length; index += 1) {
      const distance = squaredDistance(members[index] ?? [], reading);
      distances[index] = distance;
      if (distance < nearest) nearest = distance;
    }
    return distances;
  });
  const scale = 1 / (2 * bandwidth * bandwidth);
  for (const row of values) {
    for (let index = 0; index < row.length; index += 1) row[index] = Math.exp((nearest - (row[index] ?? 0)) * scale);
  }
  return values;
}

/** A plain loop: this runs for every pair of a person and an example. */
function squaredDistance(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return sum;
}
