/** The detectors of the product and of training runs, as candidates. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { DETECTOR_NAMES, type FaceDetector, openDetector, openTinyFaceDetector } from '@crowdtone/faces';
import { MODEL_FILES, readTinyFaceFolder, type TinyFaceModel, type TinyFaceScores } from '@crowdtone/networks';
import { readWeights, weightFileOf } from '../../network/read-weights';
import { USUAL_WINDOW_FIT } from '../framing/measure-fit';
import { COMPARED_DETECTORS, type ComparedName } from './compared-detectors';
import type { DetectorCandidate } from './protocol';

/** At such scores hardly one box is right: below nothing is left for a curve to gain. */
export const LEAST_SCORE = 0.02;

/** Smallest wanted face of a candidate that names none, pixels: tiny-face then looks at pictures as they are. */
export const USUAL_MIN_FACE_PX = 10;

export interface OpenCandidate extends DetectorCandidate {
  close(): Promise<void>;
}

/**
 * Opens a detector by name or by the path of an ONNX file, or weights of tiny-face by the path of their file or folder. `@` and a number of pixels after
 * it is the smallest wanted face, as in `--min-face`; detectors of others that have no such option ignore it.
 * @throws CrowdtoneError E_DETECTOR_UNKNOWN, E_MIN_FACE, E_WEIGHTS_MISSING and what opening the network throws
 */
export async function openCandidate(asked: string): Promise<OpenCandidate> {
  const [, name = asked, px] = /^(.+)@([\d.]+)$/.exec(asked) ?? [];
  const options = { minFacePx: px === undefined ? USUAL_MIN_FACE_PX : Number(px), minScore: LEAST_SCORE };
  if (name in COMPARED_DETECTORS)
    return { name: asked, scores: null, ...(await COMPARED_DETECTORS[name as ComparedName]()) };
  if ((DETECTOR_NAMES as readonly string[]).includes(name) || name.toLowerCase().endsWith('.onnx')) {
    return candidateOf(asked, await openDetector(name, options));
  }
  if (existsSync(name) || /[/\\.]/.test(name)) {
    return candidateOf(asked, await openTinyFaceDetector(await readModel(name), options));
  }
  const known = [...DETECTOR_NAMES, ...Object.keys(COMPARED_DETECTORS)].join(', ');
  throw new CrowdtoneError(
    'E_DETECTOR_UNKNOWN',
    `there is no detector and no weight file ${name}; give a path, or one of ${known}`,
  );
}

export function candidateOf(name: string, detector: FaceDetector): OpenCandidate {
  return {
    name,
    description: detector.name,
    scores: detector.scores,
    detect: (image) => detector.detect(image),
    close: () => detector.close(),
  };
}

type RawModel = Pick<TinyFaceModel, 'weights' | 'digest' | 'scores' | 'windowFit'>;

async function readModel(path: string): Promise<RawModel> {
  const file = await weightFileOf(path);
  // A model that ships brings its scores along; its file alone does not.
  if (file !== path && basename(file) === MODEL_FILES.weights) return readTinyFaceFolder(path);
  const weights = await readWeights(file);
  const digest = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  return { weights, digest, scores: UNKNOWN_SCORES, windowFit: USUAL_WINDOW_FIT };
}

const ANY_LEVELS = { possible: LEAST_SCORE, likely: 0.5, certain: 0.9 };
/** Weights that were not exported have no levels, and none are asked for here. */
export const UNKNOWN_SCORES: TinyFaceScores = { native: ANY_LEVELS, enlarged: ANY_LEVELS };
