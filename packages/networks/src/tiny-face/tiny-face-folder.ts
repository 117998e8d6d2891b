/** The folder that the tiny-face detector ships in. */
import { type WindowFit, windowFitSchema } from '@crowdtone/domain';
import { z } from 'zod';
import { calibrationHead, MODEL_FOLDER_VERSION, readFolderParts, type WeightsMetadata } from '../models/folder-parts';
import type { Weights } from '../weights/tensors';

/** The detector's name, in its weights as on the command line; its folder among the models has it too. */
export const TINY_FACE = 'tiny-face';
/** There is one size of it. */
const TINY_FACE_SIZE = 'standard';

const scoreSchema = z.number().gt(0).lt(1);

const scoreLevelsSchema = z
  .object({ possible: scoreSchema, likely: scoreSchema, certain: scoreSchema })
  .refine(({ possible, likely, certain }) => possible <= likely && likely <= certain, 'levels have to ascend');

/**
 * What its scores mean, chosen on validation pictures: see `ScoreLevels` of the detectors. An enlarged picture gives more
 * boxes the same score, and more of them are wrong, so it has levels of its own.
 */
export const tinyFaceScoresSchema = z.object({ native: scoreLevelsSchema, enlarged: scoreLevelsSchema });

export const tinyFaceCalibrationSchema = z.object({
  ...calibrationHead,
  scores: tinyFaceScoresSchema,
  windowFit: windowFitSchema,
});

export type TinyFaceScores = z.infer<typeof tinyFaceScoresSchema>;
export type TinyFaceCalibration = z.infer<typeof tinyFaceCalibrationSchema>;

export interface TinyFaceModel {
  readonly weights: Weights;
  readonly metadata: WeightsMetadata;
  /** SHA-256 of the weight file, hexadecimal. */
  readonly digest: string;
  readonly scores: TinyFaceScores;
  /** How its boxes lie to canonical face windows, measured on pictures. */
  readonly windowFit: WindowFit;
}

/**
 * Reads the detector's folder and checks that its parts belong together.
 * @throws CrowdtoneError E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST (environment)
 */
export function readTinyFaceFolder(folder: string): TinyFaceModel {
  const isKnown = ({ network, size }: WeightsMetadata) => network === TINY_FACE && size === TINY_FACE_SIZE;
  const { calibration, ...parts } = readFolderParts(folder, tinyFaceCalibrationSchema, isKnown);
  return { ...parts, scores: calibration.scores, windowFit: calibration.windowFit };
}

/** What weights of the detector say of themselves when they are written. */
export function tinyFaceMetadata(about: Pick<WeightsMetadata, 'trainingData' | 'protocol'>): WeightsMetadata {
  return { version: String(MODEL_FOLDER_VERSION), network: TINY_FACE, size: TINY_FACE_SIZE, ...about };
}
