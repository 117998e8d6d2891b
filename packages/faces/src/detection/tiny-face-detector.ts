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
import { createTiledDetector, type Propose } from './tiled-detector';
import { planTiles } from './tiles';

/**
 * Where a coarser scale looks as well, each is trusted with faces up to 64 pixels of its input. The network can find larger
 * ones, and takes crowds out of focus for such: of the clip of commuters it found more false faces than true ones.
 */
const REACH = { largestPx: 64, wholePx: 160 };
/** A quarter of a scale shows its largest faces again at so many pixels, costs a sixteenth, and places smaller ones badly. */
const BELOW_NATIVE = { shownAgainPx: 16, from: 1 };
/** Below an enlarged look comes the frame as it is: its faces over 14 pixels are found more surely there (validation). */
const BELOW_ENLARGED = { shownAgainPx: 32, from: 0.45 };

/** Of one input: a frame of 2560 x 1440 passes whole, and takes 190 MB while it does; an 8K frame takes 14 looks. */
const MAX_PIXELS = 3_800_000;

/** From this size on a face loses nothing when the frame is shrunk until it measures so much: larger ones cost less. */
const EASY_PX = 20;
/** Smaller faces are looked for in the frame enlarged twice, at four times the cost: the optional second scale. */
const NATIVE_PX = 10;
const ENLARGEMENT = 2;

/**
 * Boxes of few pixels scatter more in proportion than those of SSD. So that hardly a face of 6 pixels is left out at native
 * size boxes from 4.5 pixels are reported: 0.6 instead took .04 of average precision on the validation pictures.
 */
const SIZE_TOLERANCE = { wanted: 0.45, to: 1.3 };

export interface TinyFaceOptions extends DetectorOptions {
  /** Default: a GPU where there is one, else ONNX Runtime. */
  readonly runtime?: InferenceRuntime | undefined;
}

/**
 * The project's own detector. It looks at the frame as it is, shrunk for faces over {@link EASY_PX} pixels, enlarged for
 * those under {@link NATIVE_PX}, and at coarser scales for larger faces.
 * @throws CrowdtoneError E_RUNTIME_UNAVAILABLE, E_WEIGHTS_MISMATCH
 */
export async function openTinyFaceDetector(
  model: Pick<TinyFaceModel, 'weights' | 'digest' | 'scores' | 'windowFit'>,
  { minFacePx, threads, leastScore, runtime }: TinyFaceOptions,
): Promise<FaceDetector> {
  const digest = model.digest.slice(0, 12);
  const session = await openTinyFaceSession(model.weights, { threads, runtime, origin: `tiny-face ${digest}` });
  const finest = finestScale(minFacePx);
  const isEnlarged = finest > 1;
  const { shownAgainPx, from } = isEnlarged ? BELOW_ENLARGED : BELOW_NATIVE;
  const scores = isEnlarged ? model.scores.enlarged : model.scores.native;
  const reach = { ...REACH, finest, shownAgainPx };
  const least = leastScore ?? scores.possible;
  return createTiledDetector({
    name: `tiny-face (${digest}), faces from ${minFacePx} px`,
    scores,
    windowFit: model.windowFit,
    plan: (frame) => planTiles(frame, planScales(frame, minFacePx, reach), MAX_PIXELS),
    sizeTolerance: { ...SIZE_TOLERANCE, from },
    async look(pixels, { look }, propose) {
      for (const map of await session.detect(pixels, look)) proposeCells(map, look, least, propose);
    },
    close: () => session.close(),
  });
}

function finestScale(minFacePx: number): number {
  return minFacePx < NATIVE_PX ? ENLARGEMENT : Math.min(1, EASY_PX / minFacePx);
}

/** Decodes the cells that score at least `least` and whose centre lies in the picture, not in what it was padded with. */
export function proposeCells(map: TinyFaceMap, look: FrameSize, least: number, propose: Propose): void {
  const { scores, boxes, stride, columns } = map;
  const leastLogit = Math.log(least / (1 - least));
  const values = new Float32Array(CELL_VALUES);
  for (let cell = 0; cell < scores.length; cell += 1) {
    const logit = scores[cell] ?? Number.NEGATIVE_INFINITY;
    // So written that a score that is no number is left out too.
    if (!(logit >= leastLogit)) continue;
    const [x, y] = [cell % columns, Math.floor(cell / columns)];
    if ((x + 0.5) * stride > look.width || (y + 0.5) * stride > look.height) continue;
    decodeCell({ box: boxes, cell }, x, y, stride, values);
    propose(values[0] ?? 0, values[1] ?? 0, values[2] ?? 0, values[3] ?? 0, 1 / (1 + Math.exp(-logit)));
  }
}
