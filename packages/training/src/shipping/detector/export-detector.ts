import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openTinyFaceDetector } from '@crowdtone/faces';
import { faceSize } from '@crowdtone/imaging';
import {
  describeNetwork,
  MODEL_FILES,
  MODEL_FOLDER_VERSION,
  readSafetensors,
  TINY_FACE,
  type TinyFaceCalibration,
  tinyFaceMetadata,
  tinyFaceNetwork,
  tinyFaceShapeOf,
  type Weights,
  writeSafetensors,
} from '@crowdtone/networks';
import { writeAtomically } from '@crowdtone/runtime';
import { type Annotation, readAnnotations } from '../../detector/data/annotations';
import { splitAnnotations } from '../../detector/data/split';
import {
  candidateOf,
  DEFAULT_MIN_FACE_PX,
  MIN_SCORE,
  type OpenCandidate,
  UNKNOWN_SCORES,
} from '../../evaluation/detection/candidates';
import { figuresByLevel } from '../../evaluation/detection/level-figures';
import { isInRange } from '../../evaluation/detection/precision-recall';
import { COUNTED_SIZES, type EvaluatedImage, matchAll, measureDetectors } from '../../evaluation/detection/protocol';
import { DEFAULT_WINDOW_FIT } from '../../evaluation/framing/measure-fit';
import { loadEvaluatedImages, loadPhotographs } from '../../run-detection-evaluation';
import { measureWindowFit } from '../../run-framing-evaluation';
import { renderDetectorCard } from './detector-card';
import { scoreLevels, type ValidatedBox } from './score-levels';

const PROTOCOL =
  'manual boxes where available, elsewhere pseudo-labels of another detector with softened scores, at the end of training only those ' +
  'that CenterFace confirmed; other pseudo-labels, marked heads without a box and boxes under 3 px are ignored, large marked heads ' +
  'without a box are background; crops of half to one and a half of an image, synthetic crowds, hats, glasses, masks and bars over ' +
  'faces, letters, crests, helmets, lamps and test patterns as distractors, blur, low light and over-exposure; scores are trained ' +
  'towards the overlap of their boxes';

/** Minimum face size at which images are enlarged by 2, pixels; measured for the card in addition to native size. */
const ENLARGING_MIN_FACE_PX = 8;

/** A megapixel, for the cost; sides are multiples of the coarsest stride. */
const MEGAPIXEL = { height: 1024, width: 1024 };

/** An export of a detector. */
export interface DetectorExport {
  readonly weights: Weights;
  /** Folders of the training data, see `readAnnotations`. */
  readonly data: readonly string[];
  /** Parent of the new model folder. */
  readonly folder: string;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** Whether weights are those of the tiny-face detector. */
export function isTinyFace(weights: Weights): boolean {
  const { parameters } = describeNetwork(tinyFaceNetwork({ height: 32, width: 32 }, tinyFaceShapeOf(weights)));
  return (
    parameters.length === weights.size &&
    parameters.every(({ name, shape }) => weights.get(name)?.shape.join() === shape.join())
  );
}

/**
 * Exports a trained detector: rounds its weights to float16, chooses score levels on the validation images, evaluates on the test
 * images, and writes weights, calibration and card.
 * @returns the model folder
 * @throws {CrowdtoneError} E_DATA_LAYOUT and the other errors of data, E_WEIGHTS_POOR (input)
 */
export async function exportDetector({ weights, data, folder, onProgress }: DetectorExport): Promise<string> {
  const sets = await Promise.all(data.map(readAnnotations));
  const train = sets.flatMap((annotations) => splitAnnotations(annotations).train);
  const shape = tinyFaceShapeOf(weights);
  const metadata = tinyFaceMetadata({ trainingData: digestOf(train), protocol: PROTOCOL });
  const bytes = writeSafetensors(weights, { precision: 'float16', metadata });
  const { weights: rounded, digest } = readSafetensors(bytes, TINY_FACE);
  const candidates: OpenCandidate[] = [];
  const open = async (minFacePx: number, scores = UNKNOWN_SCORES) => {
    const model = { weights: rounded, digest, scores, windowFit: DEFAULT_WINDOW_FIT };
    const [all, shipped] = [
      await openTinyFaceDetector(model, { minFacePx, minScore: MIN_SCORE }),
      await openTinyFaceDetector(model, { minFacePx }),
    ];
    const candidate = candidateOf(`${TINY_FACE}@${minFacePx}`, all, shipped);
    candidates.push(candidate);
    return candidate;
  };
  try {
    const native = await open(DEFAULT_MIN_FACE_PX);
    const enlarging = await open(ENLARGING_MIN_FACE_PX);
    onProgress?.('choosing score levels');
    const valid = (await loadEvaluatedImages(data, 'valid')).filter(({ isFullyMarked }) => isFullyMarked);
    const [nativeLevels, enlargedLevels] = [await chooseLevels(valid, native), await chooseLevels(valid, enlarging)];
    const scores = { native: nativeLevels.scores, enlarged: enlargedLevels.scores };
    onProgress?.('measuring window fit');
    const [first = ''] = data;
    const measured = await measureWindowFit({ detect: native.detect, scores: scores.native }, first);
    const windowFit = measured?.fit ?? DEFAULT_WINDOW_FIT;
    const calibration: TinyFaceCalibration = {
      version: MODEL_FOLDER_VERSION,
      weightsDigest: digest,
      scores,
      windowFit,
    };
    const figures = await measureDetectors(
      [await open(DEFAULT_MIN_FACE_PX, scores), await open(ENLARGING_MIN_FACE_PX, scores)],
      await loadEvaluatedImages(data, 'test'),
      onProgress,
      await loadPhotographs(data),
    );
    const card = renderDetectorCard({
      metadata,
      calibration,
      cost: describeNetwork(tinyFaceNetwork(MEGAPIXEL, shape)),
      fileSize: bytes.length,
      sources: countBy(train, ({ source }) => source),
      shape,
      validFigures: { native: nativeLevels.figures, enlarged: enlargedLevels.figures },
      validImages: countBy(valid, ({ collection }) => collection),
      figures,
      measuredAt: new Date().toISOString(),
    });
    return await writeFolder(join(folder, TINY_FACE), bytes, card, calibration);
  } finally {
    for (const candidate of candidates) await candidate.close();
  }
}

/** Writes the three files, the calibration last, because it refers to the weights. */
async function writeFolder(folder: string, bytes: Uint8Array, card: string, calibration: TinyFaceCalibration) {
  await mkdir(folder, { recursive: true });
  await writeAtomically(join(folder, MODEL_FILES.weights), bytes);
  await writeAtomically(join(folder, MODEL_FILES.card), card);
  await writeAtomically(join(folder, MODEL_FILES.calibration), `${JSON.stringify(calibration)}\n`);
  return folder;
}

/** Chooses score levels on images, and measures them there. */
async function chooseLevels(images: readonly EvaluatedImage[], candidate: OpenCandidate) {
  const byImage = await matchAll(candidate, images);
  const collections = new Map<string, ValidatedBox[]>();
  byImage.forEach((matched, index) => {
    const name = images[index]?.collection ?? '';
    const boxes = matched
      .filter(({ sizePx, truthSizePx }) => isInRange(COUNTED_SIZES, truthSizePx ?? sizePx))
      .map(({ score, truthSizePx }) => ({ score, isFace: truthSizePx !== null }));
    collections.set(name, [...(collections.get(name) ?? []), ...boxes]);
  });
  const scores = scoreLevels([...collections.values()]);
  const faces = images.flatMap((image) => image.faces).filter((face) => isInRange(COUNTED_SIZES, faceSize(face)));
  return { scores, figures: figuresByLevel(scores, byImage, COUNTED_SIZES, faces.length) };
}

function countBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1);
  return counts;
}

/** Digest of names, sizes and labels. */
function digestOf(annotations: readonly Annotation[]): string {
  return createHash('sha256').update(JSON.stringify(annotations)).digest('hex');
}
