import { CLASSES, type FaceSet } from '../data/face-set';
import { argmaxAt } from './metrics';

/** Figures with the distribution of votes as ground truth, which include faces without a majority. */
export interface VoteFigures {
  readonly faces: number;
  /** Mean share of votes for the predicted expression, in [0,1]; below 1 wherever annotators disagree. */
  readonly agreement: number;
  /** The maximum of `agreement`, reached by always predicting the expression with most votes. */
  readonly bestAgreement: number;
  /** As `Metrics.calibrationError`, with the share of votes for the predicted expression in place of the accuracy. */
  readonly calibrationError: number;
}

/** Figures of all faces, and of those with and without a majority. */
export interface VotesByClarity {
  readonly all: VoteFigures;
  /** Faces with a majority. */
  readonly clear: VoteFigures;
  readonly unclear: VoteFigures;
}

const BINS = 15;

/**
 * Agreement and calibration by the votes of faces.
 * @param probabilities `faces * 8`, calibrated
 */
export function measureVotes(probabilities: Float32Array, faces: FaceSet): VotesByClarity {
  const every = faces.names.map((_, face) => face);
  const isClear = (face: number) => (faces.majority[face] ?? -1) >= 0;
  const of = (chosen: readonly number[]) => figuresOf(probabilities, faces.targets, chosen);
  return { all: of(every), clear: of(every.filter(isClear)), unclear: of(every.filter((face) => !isClear(face))) };
}

function figuresOf(probabilities: Float32Array, targets: Float32Array, faces: readonly number[]): VoteFigures {
  const gaps = new Float64Array(BINS);
  let agreement = 0;
  let bestAgreement = 0;
  for (const face of faces) {
    const predicted = argmaxAt(probabilities, face);
    const confidence = probabilities[face * CLASSES + predicted] ?? 0;
    const share = targets[face * CLASSES + predicted] ?? 0;
    const bin = Math.min(Math.floor(confidence * BINS), BINS - 1);
    gaps[bin] = (gaps[bin] ?? 0) + share - confidence;
    agreement += share;
    bestAgreement += Math.max(...targets.subarray(face * CLASSES, (face + 1) * CLASSES));
  }
  const count = Math.max(faces.length, 1);
  return {
    faces: faces.length,
    agreement: agreement / count,
    bestAgreement: bestAgreement / count,
    calibrationError: gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / count,
  };
}
