import { choleskyInPlace } from './cholesky';
import { intervalOf, type ShareInterval } from './intervals';
import { drawNormal } from './random-draws';
import type { BucketReadings, ResponseModel } from './response-model';

export interface BootstrapOptions {
  /** Turns readings into shares, in the order of EXPRESSIONS. */
  readonly estimate: (readings: readonly BucketReadings[]) => readonly number[];
  readonly replicates: number;
  /** Numbers in [0,1); the same ones give the same result. */
  readonly random: () => number;
}

/**
 * 95 % intervals of any estimate of shares by the bootstrap (B. Efron 1979): the estimate is made again and again from
 * people drawn from the group with replacement, and with means of the response model drawn anew within the error that
 * they were measured with. The unit is a person, so faces seen in many frames do not pretend to be many people.
 *
 * @param readings at least one person in all
 */
export function bootstrapIntervals(
  readings: readonly BucketReadings[],
  { estimate, replicates, random }: BootstrapOptions,
): ShareInterval[] {
  const everyone = readings.flatMap(({ people }, bucket) => people.map((probabilities) => ({ bucket, probabilities })));
  const estimates = Array.from({ length: replicates }, () => {
    const drawn = everyone.map(() => everyone[Math.floor(random() * everyone.length)]);
    return estimate(
      readings.map(({ model }, bucket) => ({
        model: redrawMeans(model, random),
        people: drawn.flatMap((person) => (person?.bucket === bucket ? [person.probabilities] : [])),
      })),
    );
  });
  return (estimates[0] ?? []).map((_, i) => intervalOf(estimates.map((shares) => shares[i] ?? 0)));
}

/** The response model as another validation split of the same size might have given it. */
function redrawMeans(model: ResponseModel, random: () => number): ResponseModel {
  return model.map(({ count, mean, covariance }) => {
    // The last probability follows from the others, which keeps the sum at 1 and the covariance invertible.
    const size = mean.length - 1;
    const lower = Float64Array.from({ length: size * size }, (_, place) => {
      const [row, column] = [Math.floor(place / size), place % size];
      return (covariance[row]?.[column] ?? 0) / count + (row === column ? 1e-9 : 0);
    });
    if (!choleskyInPlace(lower, size)) return { count, mean, covariance };
    const normals = Array.from({ length: size }, () => drawNormal(random));
    const redrawn = normals.map((_, row) =>
      normals
        .slice(0, row + 1)
        .reduce((sum, normal, column) => sum + normal * (lower[row * size + column] ?? 0), mean[row] ?? 0),
    );
    return { count, mean: [...redrawn, 1 - redrawn.reduce((sum, value) => sum + value, 0)], covariance };
  });
}
