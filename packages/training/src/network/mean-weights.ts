import { CrowdtoneError } from '@crowdtone/domain';
import type { Weights } from '@crowdtone/networks';
import { readWeights } from './read-weights';

/**
 * The weights at one place, or the mean of several: weights of trainings from the same initialisation often lie in one loss basin,
 * where their mean is more accurate than each ("Model soups", Wortsman et al., ICML 2022).
 * @throws {CrowdtoneError} E_WEIGHTS_MISSING (input), E_WEIGHTS_CORRUPT (environment), E_WEIGHTS_MISMATCH (environment) when
 *   the networks differ
 */
export async function readMeanWeights(places: readonly string[]): Promise<Weights> {
  const [first, ...others] = await Promise.all(places.map((place) => readWeights(place)));
  if (first === undefined) throw new RangeError('there are no weights to average');
  for (const [index, other] of others.entries()) {
    const fits = [...first].every(([name, { shape }]) => other.get(name)?.shape.join() === shape.join());
    if (fits && other.size === first.size) continue;
    const message = `${places[index + 1]} and ${places[0]} are weights of different networks; give weights of one network`;
    throw new CrowdtoneError('E_WEIGHTS_MISMATCH', message);
  }
  const mean = [...first].map(([name, { data, shape }]) => {
    const sums = Float64Array.from(data);
    for (const other of others)
      for (const [at, value] of (other.get(name)?.data ?? []).entries()) sums[at] = (sums[at] ?? 0) + value;
    return [name, { shape, data: Float32Array.from(sums, (sum) => sum / places.length) }] as const;
  });
  return new Map(mean);
}
