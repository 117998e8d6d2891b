import { EXPRESSIONS, type Probabilities } from '@crowdtone/domain';
import type { ResponseModel } from './response-model';
import type { VotePrototypes } from './vote-kernels';

const CLASSES = EXPRESSIONS.length;

/** The reading of a face whose votes are known. */
export interface VotedReading {
  readonly probabilities: Probabilities;
  /** Shares of its votes, in the order of EXPRESSIONS, adding up to 1; or 1 for its label. */
  readonly votes: ArrayLike<number>;
  /** Weight in faces: below 1 when the same face occurs several times. */
  readonly weight: number;
}

const ROUNDS = 8;

/**
 * Clusters readings by Lloyd's k-means in square roots of probability. Initial centres are drawn so that every expression
 * gets the same number, regardless of its frequency.
 *
 * @param clusters largest number of clusters; fewer when there are fewer readings
 * @throws RangeError when an expression has no votes: its share could not be estimated
 */
export function fitVotePrototypes(
  readings: readonly VotedReading[],
  clusters: number,
  random: () => number,
): VotePrototypes {
  const points = Float64Array.from({ length: readings.length * CLASSES }, (_, index) =>
    Math.sqrt(readings[Math.floor(index / CLASSES)]?.probabilities[index % CLASSES] ?? 0),
  );
  const centres = startingCentres(readings, points, Math.min(clusters, readings.length), random);
  const count = centres.length / CLASSES;
  const nearest = new Int32Array(readings.length);
  for (let round = 0; round < ROUNDS; round += 1) {
    assign(points, centres, nearest);
    moveCentres(readings, points, nearest, centres);
  }
  assign(points, centres, nearest);
  const votes = Array.from({ length: count }, () => new Array<number>(CLASSES).fill(0));
  for (const [index, reading] of readings.entries()) {
    const row = votes[nearest[index] ?? 0];
    for (let i = 0; row && i < CLASSES; i += 1) row[i] = (row[i] ?? 0) + reading.weight * (reading.votes[i] ?? 0);
  }
  const used = votes.flatMap((row, cluster) => (row.some((value) => value > 0) ? [cluster] : []));
  return {
    centres: used.map((cluster) => {
      const squares = Array.from(centres.subarray(cluster * CLASSES, (cluster + 1) * CLASSES), (root) => root ** 2);
      const sum = squares.reduce((total, value) => total + value, 0);
      return squares.map((value) => value / sum);
    }),
    votes: used.map((cluster) => votes[cluster] ?? []),
  };
}

/**
 * Response of a network to a vote for each expression: mean and covariance of the readings of all faces, weighted by their
 * shares of the votes.
 *
 * @throws RangeError when an expression has no votes
 */
export function fitVoteResponse(readings: readonly VotedReading[]): ResponseModel {
  return totalVotes(readings).map((total, i) => {
    const weights = readings.map(({ weight, votes }) => (weight * (votes[i] ?? 0)) / total);
    const mean = EXPRESSIONS.map((_, j) =>
      readings.reduce((sum, { probabilities }, index) => sum + (weights[index] ?? 0) * (probabilities[j] ?? 0), 0),
    );
    const covariance = mean.map(() => mean.map(() => 0));
    for (const [index, { probabilities }] of readings.entries()) {
      const weight = weights[index] ?? 0;
      if (weight === 0) continue;
      const apart = mean.map((centre, j) => (probabilities[j] ?? 0) - centre);
      for (const [j, row] of covariance.entries()) {
        for (let k = 0; k < row.length; k += 1) row[k] = (row[k] ?? 0) + weight * (apart[j] ?? 0) * (apart[k] ?? 0);
      }
    }
    return { count: Math.max(1, Math.round(total)), mean, covariance };
  });
}

/** Votes by expression, in faces. */
function totalVotes(readings: readonly VotedReading[]): number[] {
  return EXPRESSIONS.map((expression, i) => {
    const total = readings.reduce((sum, reading) => sum + reading.weight * (reading.votes[i] ?? 0), 0);
    if (total === 0) throw new RangeError(`no validation face has a vote for ${expression}`);
    return total;
  });
}

function startingCentres(
  readings: readonly VotedReading[],
  points: Float64Array,
  count: number,
  random: () => number,
): Float64Array {
  const totals = totalVotes(readings);
  // Sampling without replacement by exponential clocks (P. Efraimidis and P. Spirakis 2006).
  const clocks = readings.map((reading, index) => {
    const weight = totals.reduce((sum, total, i) => sum + (reading.weight * (reading.votes[i] ?? 0)) / total, 0);
    return { index, time: -Math.log(1 - random()) / weight };
  });
  clocks.sort((a, b) => a.time - b.time);
  const centres = new Float64Array(count * CLASSES);
  for (const [place, { index }] of clocks.slice(0, count).entries()) {
    centres.set(points.subarray(index * CLASSES, (index + 1) * CLASSES), place * CLASSES);
  }
  return centres;
}

function assign(points: Float64Array, centres: Float64Array, nearest: Int32Array): void {
  for (let index = 0; index < nearest.length; index += 1) {
    let [best, bestDistance] = [0, Number.POSITIVE_INFINITY];
    for (let at = 0; at < centres.length; at += CLASSES) {
      let distance = 0;
      for (let i = 0; i < CLASSES; i += 1) {
        distance += ((points[index * CLASSES + i] ?? 0) - (centres[at + i] ?? 0)) ** 2;
      }
      if (distance < bestDistance) [best, bestDistance] = [at / CLASSES, distance];
    }
    nearest[index] = best;
  }
}

/** A centre without readings is unchanged. */
function moveCentres(
  readings: readonly VotedReading[],
  points: Float64Array,
  nearest: Int32Array,
  centres: Float64Array,
): void {
  const sums = new Float64Array(centres.length);
  const weights = new Float64Array(centres.length / CLASSES);
  for (const [index, { weight }] of readings.entries()) {
    const cluster = nearest[index] ?? 0;
    weights[cluster] = (weights[cluster] ?? 0) + weight;
    for (let i = 0; i < CLASSES; i += 1) {
      const at = cluster * CLASSES + i;
      sums[at] = (sums[at] ?? 0) + weight * (points[index * CLASSES + i] ?? 0);
    }
  }
  for (let at = 0; at < centres.length; at += 1) {
    const weight = weights[Math.floor(at / CLASSES)] ?? 0;
    if (weight > 0) centres[at] = (sums[at] ?? 0) / weight;
  }
}
