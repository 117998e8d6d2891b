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
import { writeWhole } from '@crowdtone/runtime';
import { type Annotation, readAnnotations } from '../../detector/data/annotations';
import { splitAnnotations } from '../../detector/data/split';
import {
  candidateOf,
  LEAST_SCORE,
  type OpenCandidate,
  UNKNOWN_SCORES,
  USUAL_MIN_FACE_PX,
} from '../../evaluation/detection/candidates';
import { type Curve, curveOf } from '../../evaluation/detection/precision-recall';
import { COUNTED_SIZES, type EvaluatedPicture, judgeAll, measureDetectors } from '../../evaluation/detection/protocol';
import { USUAL_WINDOW_FIT } from '../../evaluation/framing/measure-fit';
import { loadEvaluatedPictures, loadPhotographs } from '../../run-detection-evaluation';
import { measureWindowFit } from '../../run-framing-evaluation';
import { renderDetectorCard } from './detector-card';
import { scoreLevels } from './score-levels';

const PROTOCOL =
  'true boxes are learned where people drew them, elsewhere the trusted boxes of another detector with softened scores; its doubtful ' +
  'boxes, marked heads without a box and boxes under 3 px are ignored, large marked heads without a box are background; crops of ' +
  'half to one and a half of a picture, made crowds, hats, glasses, masks and bars over faces, letters, crests, helmets, lamps and ' +
  'test patterns, blur, low light and over-exposure; scored cells learn their box overlap';

/** Smallest wanted face at which pictures are enlarged twice, pixels: measured for the card beside the native size. */
const ENLARGING_MIN_FACE_PX = 8;

/** A megapixel, for the cost: sides are multiples of the coarsest stride. */
const MEGAPIXEL = { height: 1024, width: 1024 };

export interface DetectorExport {
  readonly weights: Weights;
  /** Folders of the pictures that they were trained on, see `readAnnotations`. */
  readonly data: readonly string[];
  /** Where model folders lie; the detector's own is made in it. */
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
 * Makes the folder of the trained detector: rounds its weights to float16, chooses score levels on the validation pictures,
 * measures what is left on the test pictures, and writes weights, calibration and card.
 * @returns the folder
 * @throws E_DATA_LAYOUT and the other errors of data, E_WEIGHTS_POOR (input)
 */
export async function exportDetector({ weights, data, folder, onProgress }: DetectorExport): Promise<string> {
  const sets = await Promise.all(data.map(readAnnotations));
  const train = sets.flatMap((annotations) => splitAnnotations(annotations).train);
  const shape = tinyFaceShapeOf(weights);
  const metadata = tinyFaceMetadata({ trainingData: digestOf(train), protocol: PROTOCOL });
  const bytes = writeSafetensors(weights, { precision: 'float16', metadata });
  const { weights: rounded, digest } = readSafetensors(bytes, TINY_FACE);
  const open = async (minFacePx: number) => {
    const options = { minFacePx, minScore: LEAST_SCORE };
    const raw = { weights: rounded, digest, scores: UNKNOWN_SCORES, windowFit: USUAL_WINDOW_FIT };
    return candidateOf(`${TINY_FACE}@${minFacePx}`, await openTinyFaceDetector(raw, options));
  };
  const native = await open(USUAL_MIN_FACE_PX);
  const enlarging = await open(ENLARGING_MIN_FACE_PX);
  try {
    onProgress?.('choosing score levels');
    const valid = (await loadEvaluatedPictures(data, 'valid')).filter(({ isFullyMarked }) => isFullyMarked);
    const scores = {
      native: scoreLevels(await curvesOn(valid, native)),
      enlarged: scoreLevels(await curvesOn(valid, enlarging)),
    };
    onProgress?.('mapping boxes to face windows');
    const [first = ''] = data;
    const measured = await measureWindowFit({ detect: native.detect, scores: scores.native }, first);
    const windowFit = measured?.fit ?? USUAL_WINDOW_FIT;
    const calibration: TinyFaceCalibration = {
      version: MODEL_FOLDER_VERSION,
      weightsDigest: digest,
      scores,
      windowFit,
    };
    const figures = await measureDetectors(
      [
        { ...native, scores: scores.native },
        { ...enlarging, scores: scores.enlarged },
      ],
      await loadEvaluatedPictures(data, 'test'),
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
      validPictures: countBy(valid, ({ collection }) => collection),
      figures,
      measuredAt: new Date().toISOString(),
    });
    return await writeFolder(join(folder, TINY_FACE), bytes, card, calibration);
  } finally {
    await native.close();
    await enlarging.close();
  }
}

/** Writes the three files; the calibration last, for it says which weights are the right ones. */
async function writeFolder(folder: string, bytes: Uint8Array, card: string, calibration: TinyFaceCalibration) {
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, MODEL_FILES.weights), bytes);
  await writeWhole(join(folder, MODEL_FILES.card), card);
  await writeWhole(join(folder, MODEL_FILES.calibration), `${JSON.stringify(calibration)}\n`);
  return folder;
}

/** A curve for each collection. */
async function curvesOn(pictures: readonly EvaluatedPicture[], candidate: OpenCandidate): Promise<Curve[]> {
  const collections = [...new Set(pictures.map(({ collection }) => collection))];
  const curves: Curve[] = [];
  for (const name of collections) {
    const own = pictures.filter(({ collection }) => collection === name);
    const { byPicture } = await judgeAll(candidate, own);
    const sizes = own.flatMap(({ faces }) => faces.map(faceSize));
    curves.push(curveOf(byPicture.flat(), sizes, COUNTED_SIZES));
  }
  return curves;
}

function countBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1);
  return counts;
}

/** Of names, sizes and labels: the pictures belong to them. */
function digestOf(annotations: readonly Annotation[]): string {
  return createHash('sha256').update(JSON.stringify(annotations)).digest('hex');
}
