/** The effect of framing: the same faces classified in their window, through the product, and in wider and tighter crops. */
import { type Box, type CropFormat, EXPRESSIONS, type Probabilities } from '@crowdtone/domain';
import { cropFaces, type FaceDetector } from '@crowdtone/faces';
import { type ExpressionModel, type FaceCrop, unpackCrop } from '@crowdtone/networks';
import type { FramedSheet } from './portraits';

/** Sides of the compared crops around the window's centre, in sides of the window. */
const CROP_SCALES = [0.8, 0.9, 1.1, 1.2, 1.43] as const;
export const FRAMED_SIZES = [96, 48, 24, 12] as const;

/** Figures of one way of cropping. */
export interface FramingRow {
  /** `window`, `product` or the scale of the crop. */
  readonly crop: string;
  /** In [0,1]; null without labels. */
  readonly accuracy: number | null;
  /** On faces labelled sad or angry, which are affected most. */
  readonly negativeAccuracy: number | null;
  /** Share of faces with the same most probable expression as in the window, in [0,1]. */
  readonly agreement: number;
  /** Largest difference of a mean probability from that in the window, in [0,1]. */
  readonly shareDifference: number;
}

/** One model and detector at one face size. */
export interface FramingFigures {
  readonly model: string;
  readonly detector: string;
  /** Side of the canonical window, pixels. */
  readonly sizePx: number;
  /** Detected faces; only these are classified. */
  readonly found: number;
  readonly faces: number;
  readonly rows: readonly FramingRow[];
}

const NEGATIVE = new Set([EXPRESSIONS.indexOf('sadness'), EXPRESSIONS.indexOf('anger')]);
/** Maximum distance of a detection's centre from the window's, in sides of the window. */
const MAX_OFFSET = 0.35;

/**
 * Classifies faces in images with context, cropped in every way.
 * @param sheets images in which every window is `sizePx` wide
 * @param labels index into EXPRESSIONS by the faces' indices, or -1; null when unknown
 */
export async function measureFraming(
  sheets: Iterable<FramedSheet> | AsyncIterable<FramedSheet>,
  labels: Int8Array | null,
  model: ExpressionModel,
  detector: FaceDetector,
  sizePx: number,
): Promise<FramingFigures> {
  const predictions = new Map<string, Map<number, Probabilities>>();
  let [found, faces] = [0, 0];
  for await (const sheet of sheets) {
    const seen = await cropAsProduct(sheet, model, detector);
    found += seen.length;
    faces += sheet.faces.length;
    const indices = seen.map(({ index }) => index);
    await classifyInto(
      predictions,
      'product',
      indices,
      seen.map(({ crop }) => crop),
      model,
    );
    for (const scale of [1, ...CROP_SCALES]) {
      const format = { ...model.cropFormat, scale: scale * model.cropFormat.scale };
      const crops = seen.map(({ window }) => cropAt(sheet, window, format, sizePx));
      await classifyInto(predictions, scale === 1 ? 'window' : scale.toFixed(2), indices, crops, model);
    }
  }
  const inWindow = predictions.get('window') ?? new Map();
  const rows = [...predictions].map(([crop, byFace]) => rowOf(crop, byFace, inWindow, labels));
  return { model: model.identity.name, detector: detector.name, sizePx, found, faces, rows };
}

interface CroppedFace {
  readonly index: number;
  readonly window: Box;
  readonly crop: FaceCrop;
}

/** The faces of a sheet, cropped as in the product, but without a tracker: every box over `possible`. */
async function cropAsProduct(
  { image, faces }: FramedSheet,
  { cropFormat }: ExpressionModel,
  detector: FaceDetector,
): Promise<CroppedFace[]> {
  const detections = await detector.detect(image);
  const { observations, pixels } = cropFaces(
    image,
    detections.map((detection, trackId) => ({ ...detection, trackId, isStatic: false })),
    { floorPx: 1, windowFit: detector.windowFit, cropFormat },
  );
  return faces.flatMap(({ index, window }) => {
    const best = observations.find(({ box, crop }) => crop !== null && offset(box, window) < MAX_OFFSET);
    if (best === undefined || best.crop === null) return [];
    return [{ index, window, crop: unpackCrop(best.crop, pixels, best.sizePx) }];
  });
}

/** A crop around the window's centre by the product's cropper. */
function cropAt({ image }: FramedSheet, window: Box, cropFormat: CropFormat, sizePx: number): FaceCrop {
  const { observations, pixels } = cropFaces(image, [{ trackId: 0, isStatic: false, score: 1, box: window }], {
    floorPx: 1,
    windowFit: { side: 1, right: 0, down: 0 },
    cropFormat,
  });
  const slice = observations[0]?.crop ?? null;
  if (slice === null) throw new RangeError('the cropper dropped a face');
  return unpackCrop(slice, pixels, sizePx);
}

async function classifyInto(
  predictions: Map<string, Map<number, Probabilities>>,
  crop: string,
  indices: readonly number[],
  crops: readonly FaceCrop[],
  model: ExpressionModel,
): Promise<void> {
  const byFace = predictions.get(crop) ?? new Map<number, Probabilities>();
  predictions.set(crop, byFace);
  const read = await model.classify(crops);
  indices.forEach((index, place) => {
    const probabilities = read[place];
    if (probabilities !== undefined) byFace.set(index, probabilities);
  });
}

function rowOf(
  crop: string,
  byFace: ReadonlyMap<number, Probabilities>,
  inWindow: ReadonlyMap<number, Probabilities>,
  labels: Int8Array | null,
): FramingRow {
  const label = (index: number) => labels?.[index] ?? -1;
  const all = [...byFace];
  const labelled = all.filter(([index]) => label(index) >= 0);
  const negative = labelled.filter(([index]) => NEGATIVE.has(label(index)));
  const accuracyOf = (faces: readonly [number, Probabilities][]) =>
    faces.length === 0 ? null : faces.filter(([index, read]) => argmax(read) === label(index)).length / faces.length;
  const [shares, reference] = [meanOf(byFace), meanOf(inWindow)];
  return {
    crop,
    accuracy: accuracyOf(labelled),
    negativeAccuracy: accuracyOf(negative),
    agreement: all.filter(([index, read]) => argmax(read) === argmax(inWindow.get(index) ?? [])).length / all.length,
    shareDifference: Math.max(...shares.map((share, index) => Math.abs(share - (reference[index] ?? 0)))),
  };
}

function meanOf(byFace: ReadonlyMap<number, Probabilities>): number[] {
  const sum = EXPRESSIONS.map(() => 0);
  for (const probabilities of byFace.values()) {
    probabilities.forEach((value, index) => {
      sum[index] = (sum[index] ?? 0) + value / byFace.size;
    });
  }
  return sum;
}

function argmax(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}

function offset(box: Box, window: Box): number {
  const dx = box.x + box.width / 2 - window.x - window.width / 2;
  const dy = box.y + box.height / 2 - window.y - window.height / 2;
  return Math.hypot(dx, dy) / window.width;
}
