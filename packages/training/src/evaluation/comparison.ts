import { randomAt } from '@crowdtone/runtime';
import { CLASSES } from '../data/face-set';
import { argmaxAt } from './metrics';
import type { LabelledProbabilities } from './quantification-error';

/** A difference with its 95 % interval, in [-1,1]. */
export interface Difference {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/** Difference between two networks on the same faces of one size. */
export interface Comparison {
  readonly name: string;
  /** The reference network: the first of the report. */
  readonly against: string;
  /** Face size, pixels. */
  readonly size: number;
  readonly accuracy: Difference;
  /** Of seven expressions, see `Metrics`. */
  readonly meanRecall: Difference;
}

const RESAMPLES = 1000;
const SEED = 0x70616972;

/**
 * Paired bootstrap (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 16): faces are resampled with
 * replacement and both networks measured on the same resamples, so that the difficulty of faces cancels out.
 * @param one predictions for the same faces in the same order as `other`
 */
export function comparePredictions(
  one: LabelledProbabilities,
  other: LabelledProbabilities,
): Pick<Comparison, 'accuracy' | 'meanRecall'> {
  const labels = Array.from(one.labels);
  if (labels.length === 0 || labels.join() !== Array.from(other.labels).join()) {
    throw new RangeError('only predictions for the same faces can be compared');
  }
  const gains = labels.map(
    (label, face) =>
      Number(argmaxAt(one.probabilities, face) === label) - Number(argmaxAt(other.probabilities, face) === label),
  );
  const random = randomAt(SEED);
  const every = labels.map((_, face) => face);
  const measured = differencesOf(labels, gains, every);
  const drawn = Array.from({ length: RESAMPLES }, () =>
    differencesOf(
      labels,
      gains,
      every.map(() => random.integer(labels.length)),
    ),
  );
  const interval = (figure: 'accuracy' | 'meanRecall'): Difference => {
    const sorted = drawn.map((differences) => differences[figure]).toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.round(share * (RESAMPLES - 1))] ?? 0;
    return { difference: measured[figure], low: at(0.025), high: at(0.975) };
  };
  return { accuracy: interval('accuracy'), meanRecall: interval('meanRecall') };
}

/** Mean gain over all faces, and over the first seven expressions with equal weights. */
function differencesOf(labels: readonly number[], gains: readonly number[], faces: readonly number[]) {
  const sums = new Float64Array(CLASSES);
  const counts = new Float64Array(CLASSES);
  for (const face of faces) {
    const label = labels[face] ?? 0;
    sums[label] = (sums[label] ?? 0) + (gains[face] ?? 0);
    counts[label] = (counts[label] ?? 0) + 1;
  }
  const means = Array.from(sums, (sum, label) => sum / (counts[label] ?? 0)).slice(0, CLASSES - 1);
  const occurring = means.filter(Number.isFinite);
  return {
    accuracy: sums.reduce((total, sum) => total + sum, 0) / faces.length,
    meanRecall: occurring.reduce((total, mean) => total + mean, 0) / Math.max(occurring.length, 1),
  };
}
