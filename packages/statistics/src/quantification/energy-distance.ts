import type { Probabilities } from '@crowdtone/domain';
import type { VotePrototypes } from './vote-kernels';

/** Cached distances between the centres of clusters. */
const known = new WeakMap<VotePrototypes, { readonly roots: Float64Array; readonly distances: Float64Array }>();

/**
 * Dissimilarity between readings and those of validation faces with the given shares of votes: the energy
 * distance (G. Székely and M. Rizzo, "Energy statistics", Journal of Statistical Planning and Inference 143 (2013), 1249-1272)
 * in square roots of probability, times the number of readings, which makes it about as large for many as for few. With the
 * shares of the group itself, an unusual composition alone does not increase the distance.
 *
 * @param people at least two
 * @param shares in the order of EXPRESSIONS
 * @returns about 0 for readings like the validation faces'; may be below it
 */
export function energyDistance(
  people: readonly Probabilities[],
  prototypes: VotePrototypes,
  shares: readonly number[],
): number {
  const { roots, distances } = geometryOf(prototypes);
  const classes = shares.length;
  const weights = clusterShares(prototypes, shares);
  const clusters = weights.length;
  const points = rootsOf(people, classes);
  let between = 0;
  let within = 0;
  for (let person = 0; person < people.length; person += 1) {
    for (let cluster = 0; cluster < clusters; cluster += 1) {
      between += (weights[cluster] ?? 0) * distance(points, person * classes, roots, cluster * classes, classes);
    }
    for (let other = 0; other < person; other += 1) {
      within += distance(points, person * classes, points, other * classes, classes);
    }
  }
  let expected = 0;
  for (let one = 0; one < clusters; one += 1) {
    for (let other = 0; other < one; other += 1) {
      expected += 2 * (weights[one] ?? 0) * (weights[other] ?? 0) * (distances[one * clusters + other] ?? 0);
    }
  }
  const count = people.length;
  return 2 * between - (2 * within) / (count - 1) - count * expected;
}

/** Probability of each cluster among faces with these shares of votes. */
function clusterShares({ votes }: VotePrototypes, shares: readonly number[]): Float64Array {
  const totals = shares.map((_, i) => votes.reduce((sum, row) => sum + (row[i] ?? 0), 0));
  return Float64Array.from(votes, (row) =>
    row.reduce((sum, count, i) => sum + ((shares[i] ?? 0) * count) / (totals[i] ?? 1), 0),
  );
}

function geometryOf(prototypes: VotePrototypes) {
  let geometry = known.get(prototypes);
  if (geometry === undefined) {
    const { centres } = prototypes;
    const classes = centres[0]?.length ?? 0;
    const roots = rootsOf(centres, classes);
    const distances = Float64Array.from({ length: centres.length ** 2 }, (_, index) => {
      const [one, other] = [Math.floor(index / centres.length), index % centres.length];
      return distance(roots, one * classes, roots, other * classes, classes);
    });
    geometry = { roots, distances };
    known.set(prototypes, geometry);
  }
  return geometry;
}

function rootsOf(vectors: readonly Probabilities[], classes: number): Float64Array {
  return Float64Array.from({ length: vectors.length * classes }, (_, index) =>
    Math.sqrt(vectors[Math.floor(index / classes)]?.[index % classes] ?? 0),
  );
}

function distance(a: Float64Array, atA: number, b: Float64Array, atB: number, classes: number): number {
  let sum = 0;
  for (let i = 0; i < classes; i += 1) sum += ((a[atA + i] ?? 0) - (b[atB + i] ?? 0)) ** 2;
  return Math.sqrt(sum);
}
