import { EXPRESSIONS, type Probabilities } from '@crowdtone/domain';
import { z } from 'zod';

const finite = z.array(z.number());

/** Response of a network to faces of one true expression. */
const classResponseSchema = z.object({
  /** Number of validation faces. */
  count: z.number().int().positive(),
  /** Mean of the probability vectors: a column of the confusion matrix M. */
  mean: finite,
  /** Covariance of the probability vectors, row by row. */
  covariance: z.array(finite),
});

/**
 * Response of a network to faces of one size bucket, measured on the validation split and shipped with its weights: one
 * entry per true expression, in the order of EXPRESSIONS. It suffices to estimate shares, because the mean reading of a
 * group is the mean of these means weighted by the group's shares.
 */
export const responseModelSchema = z.array(classResponseSchema).min(2);

/** Response of a network to faces of one true expression. */
export type ClassResponse = z.infer<typeof classResponseSchema>;
/** See {@link responseModelSchema}. */
export type ResponseModel = z.infer<typeof responseModelSchema>;

/** The reading of a face of known expression. */
export interface LabelledReading {
  /** Index of the true expression in EXPRESSIONS. */
  readonly truth: number;
  readonly probabilities: Probabilities;
}

/** The people of one size bucket, one probability vector each. */
export interface BucketReadings {
  readonly model: ResponseModel;
  readonly people: readonly Probabilities[];
}

/**
 * Weight of the pooled covariance, in faces: shrinkage that keeps the covariance of a class with few validation faces from
 * being singular.
 */
const POOLED_WEIGHT = 10;

/** Fits a response model. @throws RangeError when an expression has no validation face */
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
