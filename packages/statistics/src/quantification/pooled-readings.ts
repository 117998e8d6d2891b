import type { BucketReadings, ClassResponse } from './response-model';

/**
 * Pools the size buckets of a group into one, with the mean response weighted by people. Which people fall into which bucket
 * is chance, so no bucket has the shares of the group; only all of them together have.
 *
 * The responses of the buckets were measured on the same faces, so their errors are not assumed to cancel.
 *
 * @param readings at least one person in all
 */
export function pooledReadings(readings: readonly BucketReadings[]): BucketReadings {
  const occupied = readings.filter(({ people }) => people.length > 0);
  const [only, another] = occupied;
  if (only && !another) return only;
  const people = occupied.flatMap((bucket) => bucket.people);
  const weights = occupied.map((bucket) => bucket.people.length / people.length);
  const model = (only?.model ?? []).map((_, truth) =>
    mixResponses(
      occupied.flatMap((bucket) => bucket.model[truth] ?? []),
      weights,
    ),
  );
  return { model, people };
}

/** Mean and covariance of a mixture: the covariances of the parts plus the covariance of their means. */
function mixResponses(parts: readonly ClassResponse[], weights: readonly number[]): ClassResponse {
  const mix = (read: (part: ClassResponse) => number) =>
    parts.reduce((sum, part, index) => sum + (weights[index] ?? 0) * read(part), 0);
  const places = (parts[0]?.mean ?? []).map((_, place) => place);
  const mean = places.map((place) => mix((part) => part.mean[place] ?? 0));
  const apart = (part: ClassResponse, place: number) => (part.mean[place] ?? 0) - (mean[place] ?? 0);
  const covariance = places.map((row) =>
    places.map((column) =>
      mix((part) => (part.covariance[row]?.[column] ?? 0) + apart(part, row) * apart(part, column)),
    ),
  );
  return { count: 1 / mix(({ count }) => 1 / count), mean, covariance };
}
