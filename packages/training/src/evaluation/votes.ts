import { CLASSES, type FaceSet } from '../data/face-set';
import { likeliest } from './metrics';

/** Figures of faces whose truth is the distribution of their votes, so that those without a majority count too. */
export interface VoteFigures {
  readonly faces: number;
  /** Mean share of the votes that went to the expression read, in [0,1]: no reader can reach 1 where annotators differ. */
  readonly agreement: number;
  /** What always reading the expression of most votes would reach. */
  readonly bestAgreement: number;
  /** As `Metrics.calibrationError`, with the share of the votes for the expression read in place of right or wrong. */
  readonly calibrationError: number;
}

export interface VotesBySort {
  readonly all: VoteFigures;
  /** Faces with a majority, which the other figures rest on. */
  readonly clear: VoteFigures;
  readonly unclear: VoteFigures;
}

const BINS = 15;

/** @param probabilities `faces * 8`, calibrated */
export function measureVotes(probabilities: Float32Array, faces: FaceSet): VotesBySort {
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
    const read = likeliest(probabilities, face);
    const confidence = probabilities[face * CLASSES + read] ?? 0;
    const share = targets[face * CLASSES + read] ?? 0;
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
