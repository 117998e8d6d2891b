import type { FrameSize } from '@crowdtone/imaging';
import {
  CELL_VALUES,
  decodeCell,
  type InferenceRuntime,
  openTinyFaceSession,
  type TinyFaceMap,
  type TinyFaceModel,
} from '@crowdtone/networks';
import type { DetectorOptions, FaceDetector } from './detector';
import { planScales } from './scales';
import { type AddCandidate, createTiledDetector } from './tiled-detector';
import { planTiles } from './tiles';

/**
 * When there is a coarser scale, each is trusted with faces up to 64 pixels of its input. The network finds larger ones, but
 * mistakes crowds out of focus for them: on a clip of commuters most of those were false.
 */
const FACE_SIZES = { maxFacePx: 64, anyFaceInputPx: 160 };
/** After the native scale comes a quarter of it, at a sixteenth of the cost; it locates smaller faces poorly. */
const AFTER_NATIVE = { nextScaleFacePx: 16, from: 1 };
/** After an enlarged pass comes the native one, which finds faces over 14 pixels more reliably (validation). */
const AFTER_ENLARGED = { nextScaleFacePx: 32, from: 0.45 };

/** Of one input: a frame of 2560 x 1440 takes one pass and 190 MB; an 8K frame takes 14 passes. */
const MAX_PIXELS = 3_800_000;

/** Shrinking the frame until its smallest wanted face has this size loses no faces and costs less. */
const EASY_PX = 20;
/** For smaller faces the frame is enlarged twice, at four times the cost. */
const NATIVE_PX = 10;
const ENLARGEMENT = 2;

/**
 * Small boxes scatter more in proportion than those of SSD. Boxes from 4.5 pixels are kept at native size so that hardly a
 * face of 6 pixels is dropped: a bound of 0.6 costs .04 of average precision on the validation images.
 */
const SIZE_TOLERANCE = { wanted: 0.45, to: 1.3 };

/**
 * Overlap from which boxes of the same face are averaged: several cells detect each face, and their boxes scatter. Average
 * precision on the validation images rises by .002 at native size and .009 enlarged; between 0.6 and 0.75 it hardly depends on it.
 */
const AVERAGED_FROM = 0.75;

/** Options of {@link openTinyFaceDetector}. */
export interface TinyFaceOptions extends DetectorOptions {
  /** Default: a GPU where there is one, else ONNX Runtime. */
  readonly runtime?: InferenceRuntime | undefined;
}

/**
 * The project's own detector. It runs on the native frame, shrunk when the smallest wanted face has over {@link EASY_PX}
 * pixels and enlarged when it has fewer than {@link NATIVE_PX}, and on coarser scales for larger faces.
 * @throws {CrowdtoneError} E_RUNTIME_UNAVAILABLE when the runtime cannot be loaded
 * @throws {CrowdtoneError} E_WEIGHTS_MISMATCH when the weights do not fit the network
 */
export async function openTinyFaceDetector(
  model: Pick<TinyFaceModel, 'weights' | 'digest' | 'scores' | 'windowFit'>,
  { minFacePx, threads, minScore, runtime }: TinyFaceOptions,
): Promise<FaceDetector> {
  const digest = model.digest.slice(0, 12);
  const session = await openTinyFaceSession(model.weights, { threads, runtime, origin: `tiny-face ${digest}` });
  const finestScale = finestScaleFor(minFacePx);
  const isEnlarged = finestScale > 1;
  const { nextScaleFacePx, from } = isEnlarged ? AFTER_ENLARGED : AFTER_NATIVE;
  const scores = isEnlarged ? model.scores.enlarged : model.scores.native;
  const sizes = { ...FACE_SIZES, finestScale, nextScaleFacePx };
  const threshold = minScore ?? scores.possible;
  return createTiledDetector({
    name: `tiny-face (${digest}), faces from ${minFacePx} px`,
    scores,
    windowFit: model.windowFit,
    plan: (frame) => planTiles(frame, planScales(frame, minFacePx, sizes), MAX_PIXELS),
    sizeTolerance: { ...SIZE_TOLERANCE, from },
    averagedFrom: AVERAGED_FROM,
    async detectTile(pixels, { inputSize }, addCandidate) {
      for (const map of await session.detect(pixels, inputSize)) decodeCells(map, inputSize, threshold, addCandidate);
    },
    close: () => session.close(),
  });
}

function finestScaleFor(minFacePx: number): number {
  return minFacePx < NATIVE_PX ? ENLARGEMENT : Math.min(1, EASY_PX / minFacePx);
}

/** Decodes the cells that score at least `threshold` and whose centre lies in the image, not in its padding. */
export function decodeCells(
  map: TinyFaceMap,
  inputSize: FrameSize,
  threshold: number,
  addCandidate: AddCandidate,
): void {
  const { scores, boxes, stride, columns } = map;
  const minLogit = Math.log(threshold / (1 - threshold));
  const values = new Float32Array(CELL_VALUES);
  for (let cell = 0; cell < scores.length; cell += 1) {
    const logit = scores[cell] ?? Number.NEGATIVE_INFINITY;
    // Negated so that NaN is skipped too.
    if (!(logit >= minLogit)) continue;
    const [x, y] = [cell % columns, Math.floor(cell / columns)];
    if ((x + 0.5) * stride > inputSize.width || (y + 0.5) * stride > inputSize.height) continue;
    decodeCell({ box: boxes, cell }, x, y, stride, values);
    addCandidate(values[0] ?? 0, values[1] ?? 0, values[2] ?? 0, values[3] ?? 0, 1 / (1 + Math.exp(-logit)));
  }
}
