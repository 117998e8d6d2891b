/** The model folder of the tiny-face detector. */
import { type WindowFit, windowFitSchema } from '@crowdtone/domain';
import { z } from 'zod';
import { calibrationHead, MODEL_FOLDER_VERSION, readFolderParts, type WeightsMetadata } from '../models/folder-parts';
import type { Weights } from '../weights/tensors';

/** Name of the detector in its weights, on the command line and of its folder. */
export const TINY_FACE = 'tiny-face';
/** Its only size. */
const TINY_FACE_SIZE = 'standard';

const scoreSchema = z.number().gt(0).lt(1);

const scoreLevelsSchema = z
  .object({ possible: scoreSchema, likely: scoreSchema, certain: scoreSchema })
  .refine(({ possible, likely, certain }) => possible <= likely && likely <= certain, 'levels must be ascending');

/**
 * Score levels chosen on validation images, see `ScoreLevels` of the detectors. Enlarged images give more false boxes of the
 * same score, so they have separate levels.
 */
export const tinyFaceScoresSchema = z.object({ native: scoreLevelsSchema, enlarged: scoreLevelsSchema });

export const tinyFaceCalibrationSchema = z.object({
  ...calibrationHead,
  scores: tinyFaceScoresSchema,
  windowFit: windowFitSchema,
});

export type TinyFaceScores = z.infer<typeof tinyFaceScoresSchema>;
export type TinyFaceCalibration = z.infer<typeof tinyFaceCalibrationSchema>;

/** The content of the model folder. */
export interface TinyFaceModel {
  readonly weights: Weights;
  readonly metadata: WeightsMetadata;
  /** SHA-256 of the weight file, hexadecimal. */
  readonly digest: string;
  readonly scores: TinyFaceScores;
  /** Maps its boxes to canonical face windows, measured on images. */
  readonly windowFit: WindowFit;
}

/**
 * Reads the detector's folder and checks that its parts match.
 * @throws {CrowdtoneError} E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST (environment)
 */
export function readTinyFaceFolder(folder: string): TinyFaceModel {
  const isKnown = ({ network, size }: WeightsMetadata) => network === TINY_FACE && size === TINY_FACE_SIZE;
  const { calibration, ...parts } = readFolderParts(folder, tinyFaceCalibrationSchema, isKnown);
  return { ...parts, scores: calibration.scores, windowFit: calibration.windowFit };
}

/** Metadata for the detector's weight file. */
export function tinyFaceMetadata(about: Pick<WeightsMetadata, 'trainingData' | 'protocol'>): WeightsMetadata {
  return { version: String(MODEL_FOLDER_VERSION), network: TINY_FACE, size: TINY_FACE_SIZE, ...about };
}
