import { EXPRESSIONS, type Probabilities } from '@crowdtone/domain';
import { z } from 'zod';

const finite = z.array(z.number());

/** How a network answers to the faces of one true expression. */
const classResponseSchema = z.object({
  /** Validation faces that this was measured on. */
  count: z.number().int().positive(),
  /** Mean of the probability vectors: a column of the confusion matrix M. */
  mean: finite,
  /** Covariance of the probability vectors, row by row. */
  covariance: z.array(finite),
});

/**
 * How a network answers to faces of one size bucket, measured on the validation split and shipped with its weights: one
 * entry for each true expression, in the order of EXPRESSIONS. Everything that turns readings into shares needs only
 * this, for the mean reading of a group is the mix of these means by the group's shares.
 */
export const responseModelSchema = z.array(classResponseSchema).min(2);

export type ClassResponse = z.infer<typeof classResponseSchema>;
export type ResponseModel = z.infer<typeof responseModelSchema>;

/** A face of known expression and what the network said to it. */
export interface LabelledReading {
  /** Index of the true expression in EXPRESSIONS. */
  readonly truth: number;
  readonly probabilities: Probabilities;
}

/** People of a group whose faces fall in the same size bucket, one probability vector each. */
export interface BucketReadings {
  readonly model: ResponseModel;
  readonly people: readonly Probabilities[];
}

/**
 * As many made-up faces as this speak for the covariance that all expressions have in common: a class with a handful of
 * validation faces would otherwise get a singular one.
 */
const POOLED_WEIGHT = 10;

/** @throws RangeError when an expression has no validation face: its share could not be told from the others */
export function fitResponseModel(readings: readonly LabelledReading[]): ResponseModel {
  const classes = EXPRESSIONS.map((expression, truth) => {
    const members = readings.filter((reading) => reading.truth === truth).map((reading) => reading.probabilities);
    if (members.length === 0) throw new RangeError(`no validation face shows ${expression}`);
    const mean = meanVector(members);
    return { count: members.length, mean, scatter: scatterAround(mean, members) };
  });
  const pooled = sumOf(classes.map(({ scatter }) => scatter)).map((row) => row.map((sum) => sum / readings.length));
  return classes.map(({ count, mean, scatter }) => ({
    count,
    mean,
    covariance: scatter.map((row, i) =>
      row.map((sum, j) => (sum + POOLED_WEIGHT * (pooled[i]?.[j] ?? 0)) / (count - 1 + POOLED_WEIGHT)),
    ),
  }));
}

/** Component-wise mean of at least one vector. */
export function meanVector(vectors: readonly (readonly number[])[]): number[] {
  const sums = (vectors[0] ?? []).map(() => 0);
  for (const vector of vectors) {
    vector.forEach((value, index) => {
      sums[index] = (sums[index] ?? 0) + value;
    });
  }
  return sums.map((sum) => sum / vectors.length);
}

/** Sum of the outer products of the vectors' differences from `mean`. */
function scatterAround(mean: readonly number[], vectors: readonly (readonly number[])[]): number[][] {
  const scatter = mean.map(() => mean.map(() => 0));
  for (const vector of vectors) {
    const differences = mean.map((centre, index) => (vector[index] ?? 0) - centre);
    scatter.forEach((row, i) => {
      for (let j = 0; j < row.length; j += 1) row[j] = (row[j] ?? 0) + (differences[i] ?? 0) * (differences[j] ?? 0);
    });
  }
  return scatter;
}

function sumOf(matrices: readonly (readonly (readonly number[])[])[]): number[][] {
  const [first = []] = matrices;
  return first.map((row, i) => row.map((_, j) => matrices.reduce((sum, matrix) => sum + (matrix[i]?.[j] ?? 0), 0)));
}
