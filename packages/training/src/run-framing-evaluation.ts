import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type FaceDetector, openDetector } from '@crowdtone/faces';
import { type ExpressionModel, openExpressionModel } from '@crowdtone/networks';
import { randomAt, shuffledIndices, writeAtomically } from '@crowdtone/runtime';
import { majorityFaces, selectFaces } from './data/face-set';
import { loadFaces } from './data/load-faces';
import { ANNOTATIONS, readAnnotations } from './detector/data/annotations';
import { loadImages } from './detector/data/images';
import { splitAnnotations } from './detector/data/split';
import { photographedFaces, readDemoPhotos, shrunkPhotos } from './evaluation/framing/demo-photos';
import { FRAMED_SIZES, type FramingFigures, measureFraming } from './evaluation/framing/framing-protocol';
import { openLandmarkReader } from './evaluation/framing/landmarks';
import { type FramedImage, type MeasuredFit, measureFit } from './evaluation/framing/measure-fit';
import { portraitSheets } from './evaluation/framing/portraits';
import { type MeasuredReference, measureReference } from './evaluation/framing/reference';
import { EVALUATION_FILES } from './run-evaluation';

/** The result of a framing evaluation. */
export interface FramingReport {
  /** ISO 8601. */
  readonly measuredAt: string;
  /** The geometry that defines the window; null unless the data are labelled faces. */
  readonly reference: MeasuredReference | null;
  readonly fits: readonly { readonly detector: string; readonly measured: MeasuredFit | null }[];
  /** On group photographs without expression labels. */
  readonly photographs: readonly FramingFigures[];
  /** On labelled faces in synthetic images; empty unless the data are labelled faces. */
  readonly synthetic: readonly FramingFigures[];
}

/** A framing evaluation. */
export interface FramingEvaluationRequest {
  readonly detectors: readonly string[];
  readonly models: readonly string[];
  /** Labelled faces (see `loadFaces`) or images with boxes (see `readAnnotations`); default: only the photographs. */
  readonly data?: string | undefined;
  /** Number of labelled validation faces; default 500. */
  readonly faces?: number | undefined;
  /** Folder for `evaluation.json`; default: not written. */
  readonly folder?: string | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** Minimum face size of the detectors, below the smallest evaluated window. Pixels. */
const MIN_FACE_PX = 8;
const DEFAULT_FACES = 500;
const SEED = 1;

/**
 * Measures the relation of detector boxes to the canonical window, and the effect of framing on predictions.
 * @throws {CrowdtoneError} E_DETECTOR_UNKNOWN, E_MODEL_UNKNOWN (usage), E_DATA_LAYOUT, E_LABELS_FORMAT, E_LABELS_JOIN, E_IMAGE_CORRUPT (input)
 */
export async function runFramingEvaluation(request: FramingEvaluationRequest): Promise<FramingReport> {
  const { data, folder, onProgress } = request;
  const opened: { close(): void | Promise<void> }[] = [];
  const kept = <Part extends { close(): void | Promise<void> }>(part: Part): Part => {
    opened.push(part);
    return part;
  };
  try {
    const reader = kept(await openLandmarkReader());
    const detectors: FaceDetector[] = [];
    for (const name of request.detectors) {
      detectors.push(kept(await openDetector(name, { minFacePx: MIN_FACE_PX })));
    }
    const models: ExpressionModel[] = [];
    for (const name of request.models) models.push(kept(await openExpressionModel(name, { runtime: 'onnxruntime' })));

    const photos = await readDemoPhotos();
    const isAnnotated = data !== undefined && existsSync(join(data, ANNOTATIONS));
    const faceSet = data === undefined || isAnnotated ? null : majorityFaces((await loadFaces(data)).valid);
    onProgress?.('reference');
    const reference = faceSet === null ? null : await measureReference(faceSet, reader);

    const fits: { detector: string; measured: MeasuredFit | null }[] = [];
    for (const detector of detectors) {
      onProgress?.(`${detector.name}: boxes and windows`);
      const images = isAnnotated ? annotatedImages(data) : photos.map((image) => ({ image, known: null }));
      fits.push({ detector: detector.name, measured: await measureFit(detector, images, reader) });
    }

    const photographs: FramingFigures[] = [];
    const synthetic: FramingFigures[] = [];
    const chosen = faceSet && selectFaces(faceSet, chooseFaces(faceSet.names.length, request.faces ?? DEFAULT_FACES));
    for (const detector of isAnnotated ? [] : detectors) {
      const faces = await photographedFaces(photos, detector, reader);
      for (const model of models) {
        for (const sizePx of FRAMED_SIZES) {
          onProgress?.(`${model.identity.name} behind ${detector.name} at ${sizePx} px`);
          photographs.push(await measureFraming(shrunkPhotos(faces, sizePx), null, model, detector, sizePx));
          if (chosen === null) continue;
          const sheets = portraitSheets(chosen, sizePx, SEED);
          synthetic.push(await measureFraming(sheets, chosen.majority, model, detector, sizePx));
        }
      }
    }
    const report = { measuredAt: new Date().toISOString(), reference, fits, photographs, synthetic };
    if (folder !== undefined) {
      await mkdir(folder, { recursive: true });
      await writeAtomically(join(folder, EVALUATION_FILES.json), `${JSON.stringify(report)}\n`);
    }
    return report;
  } finally {
    for (const part of opened.reverse()) await part.close();
  }
}

/**
 * Measures the relation of detector boxes to canonical windows on the images of a folder, without its test images.
 * @param data see `readAnnotations`
 * @returns null without frontal faces that are large enough
 */
export async function measureWindowFit(
  detector: Pick<FaceDetector, 'detect' | 'scores'>,
  data: string,
): Promise<MeasuredFit | null> {
  const reader = await openLandmarkReader();
  try {
    return await measureFit(detector, annotatedImages(data), reader);
  } finally {
    reader.close();
  }
}

function chooseFaces(count: number, wanted: number): number[] {
  return Array.from(shuffledIndices(count, randomAt(SEED).uniform).subarray(0, wanted));
}

/** The training and validation images with their reliable boxes. */
async function* annotatedImages(data: string): AsyncGenerator<FramedImage> {
  const { train, valid } = splitAnnotations(await readAnnotations(data));
  for (const annotation of [...train, ...valid]) {
    const known = annotation.boxes
      .filter(({ origin, trust }) => origin === 'truth' || trust === 'high')
      .map(({ x, y, w, h }) => ({ x, y, width: w, height: h }));
    if (known.length === 0) continue;
    const [image] = await loadImages(data, [annotation]);
    if (image !== undefined) yield { image: image.image, known };
  }
}
