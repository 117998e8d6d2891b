import { CLASSES } from '../data/face-set';

/** Confusion matrix: `CLASSES * CLASSES` counts, rows true, columns predicted. */
export type Confusion = Uint32Array;

/** Figures of classified faces. */
export interface Metrics {
  readonly faces: number;
  /** In [0,1]. */
  readonly accuracy: number;
  /** Mean F1 over the classes that occur, in [0,1]. */
  readonly macroF1: number;
  /** Mean recall over the first seven classes (all but contempt) that occur, in [0,1]. */
  readonly meanRecall: number;
  /** Expected calibration error in [0,1], see {@link calibrationError}. */
  readonly calibrationError: number;
  readonly confusion: Confusion;
}

/** FER+ has too few faces of contempt, the last class, for a meaningful recall. */
const RECALL_CLASSES = CLASSES - 1;
const CALIBRATION_BINS = 15;

/**
 * Accuracy, F1, recall and calibration of classified faces.
 * @param probabilities `labels.length * CLASSES`, each row adding up to 1
 * @param labels the true class of each face
 */
export function measure(probabilities: Float32Array, labels: ArrayLike<number>): Metrics {
  const confusion = countConfusion(probabilities, labels);
  const at = (truth: number, predicted: number) => confusion[truth * CLASSES + predicted] ?? 0;
  const classes = Array.from({ length: CLASSES }, (_, index) => index);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const correct = classes.map((index) => at(index, index));
  const truths = classes.map((truth) => sum(classes.map((predicted) => at(truth, predicted))));
  const predictions = classes.map((predicted) => sum(classes.map((truth) => at(truth, predicted))));
  const occurring = classes.filter((index) => (truths[index] ?? 0) > 0);
  const mean = (values: readonly number[]) => (values.length === 0 ? 0 : sum(values) / values.length);
  const recall = (index: number) => (correct[index] ?? 0) / (truths[index] ?? 1);
  const f1 = (index: number) => (2 * (correct[index] ?? 0)) / ((truths[index] ?? 0) + (predictions[index] ?? 0));
  return {
    faces: labels.length,
    accuracy: sum(correct) / labels.length,
    macroF1: mean(occurring.map(f1)),
    meanRecall: mean(occurring.filter((index) => index < RECALL_CLASSES).map(recall)),
    calibrationError: calibrationError(probabilities, labels),
    confusion,
  };
}

function countConfusion(probabilities: Float32Array, labels: ArrayLike<number>): Confusion {
  const confusion = new Uint32Array(CLASSES * CLASSES);
  for (let face = 0; face < labels.length; face++) {
    const cell = (labels[face] ?? 0) * CLASSES + argmaxAt(probabilities, face);
    confusion[cell] = (confusion[cell] ?? 0) + 1;
  }
  return confusion;
}

/** The most probable expression of one face; the first of equals. */
export function argmaxAt(probabilities: Float32Array, face: number): number {
  let best = 0;
  for (let index = 1; index < CLASSES; index++) {
    if ((probabilities[face * CLASSES + index] ?? 0) > (probabilities[face * CLASSES + best] ?? 0)) best = index;
  }
  return best;
}

/**
 * Expected calibration error (Naeini et al., AAAI 2015): faces are grouped into 15 bins by the probability of the
 * predicted expression; the mean over faces of |accuracy - mean confidence| of their bin.
 */
export function calibrationError(probabilities: Float32Array, labels: ArrayLike<number>): number {
  const bins = calibrationBins(probabilities, labels);
  return bins.reduce((total, bin) => total + Math.abs(bin.correct - bin.confidence), 0) / labels.length;
}

/** One bin of a reliability diagram. */
export interface CalibrationBin {
  readonly faces: number;
  /** Sum of the probabilities of the predicted expressions. */
  readonly confidence: number;
  /** Correctly classified faces. */
  readonly correct: number;
}

/** The bins of {@link calibrationError}, from 0 to 1, for a plot. */
export function calibrationBins(probabilities: Float32Array, labels: ArrayLike<number>): CalibrationBin[] {
  const bins = Array.from({ length: CALIBRATION_BINS }, () => ({ faces: 0, confidence: 0, correct: 0 }));
  for (let face = 0; face < labels.length; face++) {
    const predicted = argmaxAt(probabilities, face);
    const confidence = probabilities[face * CLASSES + predicted] ?? 0;
    const bin = bins[Math.min(Math.floor(confidence * CALIBRATION_BINS), CALIBRATION_BINS - 1)];
    if (bin === undefined) continue;
    bin.faces += 1;
    bin.confidence += confidence;
    if (predicted === labels[face]) bin.correct += 1;
  }
  return bins;
}
