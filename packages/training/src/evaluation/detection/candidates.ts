/** The detectors of the product and of training runs, as candidates. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { DETECTOR_NAMES, type FaceDetector, openDetector, openTinyFaceDetector } from '@crowdtone/faces';
import { MODEL_FILES, readTinyFaceFolder, type TinyFaceModel, type TinyFaceScores } from '@crowdtone/networks';
import { readWeights, weightFileOf } from '../../network/read-weights';
import { DEFAULT_WINDOW_FIT } from '../framing/measure-fit';
import { COMPARED_DETECTORS, type ComparedName } from './compared-detectors';
import type { DetectorCandidate } from './protocol';

/** Lower end of the precision-recall curve, where hardly any box is correct. */
export const MIN_SCORE = 0.02;

/** Default minimum face size, pixels, at which tiny-face runs at native size. */
export const DEFAULT_MIN_FACE_PX = 10;

/** An opened candidate. */
export interface OpenCandidate extends DetectorCandidate {
  close(): Promise<void>;
}

/**
 * Opens a detector by name, an ONNX file by path, or weights of tiny-face by file or folder. A suffix `@PX` sets the minimum face
 * size, as `--min-face` does; detectors without this option ignore it.
 * @throws {CrowdtoneError} E_DETECTOR_UNKNOWN, E_MIN_FACE, E_WEIGHTS_MISSING and what opening the network throws
 */
export async function openCandidate(asked: string): Promise<OpenCandidate> {
  const [, name = asked, px] = /^(.+)@([\d.]+)$/.exec(asked) ?? [];
  const shipped = { minFacePx: px === undefined ? DEFAULT_MIN_FACE_PX : Number(px) };
  const options = { ...shipped, minScore: MIN_SCORE };
  if (name in COMPARED_DETECTORS) {
    const compared = await COMPARED_DETECTORS[name as ComparedName]();
    return { name: asked, scores: null, detectAsShipped: compared.detect, ...compared };
  }
  if ((DETECTOR_NAMES as readonly string[]).includes(name) || name.toLowerCase().endsWith('.onnx')) {
    return candidateOf(asked, await openDetector(name, options), await openDetector(name, shipped));
  }
  if (existsSync(name) || /[/\\.]/.test(name)) {
    const model = await readModel(name);
    return candidateOf(asked, await openTinyFaceDetector(model, options), await openTinyFaceDetector(model, shipped));
  }
  const known = [...DETECTOR_NAMES, ...Object.keys(COMPARED_DETECTORS)].join(', ');
  throw new CrowdtoneError(
    'E_DETECTOR_UNKNOWN',
    `unknown detector or weight file ${name}; give a path, or one of ${known}`,
  );
}

/**
 * A detector as a candidate.
 * @param shipped the same with the product's lowest score; closed together with it
 */
export function candidateOf(name: string, detector: FaceDetector, shipped = detector): OpenCandidate {
  return {
    name,
    description: detector.name,
    scores: detector.scores,
    detect: (image) => detector.detect(image),
    detectAsShipped: (image) => shipped.detect(image),
    async close() {
      await detector.close();
      if (shipped !== detector) await shipped.close();
    },
  };
}

type RawModel = Pick<TinyFaceModel, 'weights' | 'digest' | 'scores' | 'windowFit'>;

async function readModel(path: string): Promise<RawModel> {
  const file = await weightFileOf(path);
  // Score levels are in the model folder, not in the weight file.
  if (file !== path && basename(file) === MODEL_FILES.weights) return readTinyFaceFolder(path);
  const weights = await readWeights(file);
  const digest = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  return { weights, digest, scores: UNKNOWN_SCORES, windowFit: DEFAULT_WINDOW_FIT };
}

const PLACEHOLDER_LEVELS = { possible: MIN_SCORE, likely: 0.5, certain: 0.9 };
/** Score levels of weights that were not exported; evaluation does not use them. */
export const UNKNOWN_SCORES: TinyFaceScores = { native: PLACEHOLDER_LEVELS, enlarged: PLACEHOLDER_LEVELS };
