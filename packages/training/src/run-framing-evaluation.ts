import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type FaceDetector, openDetector } from '@crowdtone/faces';
import { type ExpressionModel, openExpressionModel } from '@crowdtone/networks';
import { randomAt, shuffledIndices, writeWhole } from '@crowdtone/runtime';
import { majorityFaces, selectFaces } from './data/face-set';
import { loadFaces } from './data/load-faces';
import { ANNOTATIONS, readAnnotations } from './detector/data/annotations';
import { loadPictures } from './detector/data/pictures';
import { splitAnnotations } from './detector/data/split';
import { photographedFaces, readDemoPhotos, shrunkPhotos } from './evaluation/framing/demo-photos';
import { FRAMED_SIZES, type FramingFigures, measureFraming } from './evaluation/framing/framing-protocol';
import { openLandmarkReader } from './evaluation/framing/landmarks';
import { type FramedPicture, type MeasuredFit, measureFit } from './evaluation/framing/measure-fit';
import { portraitSheets } from './evaluation/framing/portraits';
import { type MeasuredReference, measureReference } from './evaluation/framing/reference';
import { EVALUATION_FILES } from './run-evaluation';

export interface FramingReport {
  /** ISO 8601. */
  readonly measuredAt: string;
  /** What defines the window; null unless the data are labelled faces. */
  readonly reference: MeasuredReference | null;
  readonly fits: readonly { readonly detector: string; readonly measured: MeasuredFit | null }[];
  /** On the photographs of groups that come with a package, whose expressions are not labelled. */
  readonly photographs: readonly FramingFigures[];
  /** On labelled faces in made pictures; empty unless the data are labelled faces. */
  readonly made: readonly FramingFigures[];
}

export interface FramingEvaluationRequest {
  readonly detectors: readonly string[];
  readonly models: readonly string[];
  /** Labelled faces (see `loadFaces`) or pictures with boxes (see `readAnnotations`); without it only the photographs. */
  readonly data?: string | undefined;
  /** Labelled validation faces that are read; default 500. */
  readonly faces?: number | undefined;
  /** Where `evaluation.json` goes; nothing is written when left out. */
  readonly folder?: string | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** Smallest wanted face of the detectors: below the smallest window that is read. Pixels. */
const MIN_FACE_PX = 8;
const DEFAULT_FACES = 500;
const SEED = 1;

/**
 * Measures how detectors' boxes lie to the canonical window, and what framing does to readings.
 * @throws E_DETECTOR_UNKNOWN, E_MODEL_UNKNOWN (usage), E_DATA_LAYOUT, E_LABELS_FORMAT, E_LABELS_JOIN, E_IMAGE_CORRUPT (input)
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
      const pictures = isAnnotated ? annotatedPictures(data) : photos.map((image) => ({ image, known: null }));
      fits.push({ detector: detector.name, measured: await measureFit(detector, pictures, reader) });
    }

    const photographs: FramingFigures[] = [];
    const made: FramingFigures[] = [];
    const chosen = faceSet && selectFaces(faceSet, chooseFaces(faceSet.names.length, request.faces ?? DEFAULT_FACES));
    for (const detector of isAnnotated ? [] : detectors) {
      const faces = await photographedFaces(photos, detector, reader);
      for (const model of models) {
        for (const sizePx of FRAMED_SIZES) {
          onProgress?.(`${model.identity.name} behind ${detector.name} at ${sizePx} px`);
          photographs.push(await measureFraming(shrunkPhotos(faces, sizePx), null, model, detector, sizePx));
          if (chosen === null) continue;
          const sheets = portraitSheets(chosen, sizePx, SEED);
          made.push(await measureFraming(sheets, chosen.majority, model, detector, sizePx));
        }
      }
    }
    const report = { measuredAt: new Date().toISOString(), reference, fits, photographs, made };
    if (folder !== undefined) {
      await mkdir(folder, { recursive: true });
      await writeWhole(join(folder, EVALUATION_FILES.json), `${JSON.stringify(report)}\n`);
    }
    return report;
  } finally {
    for (const part of opened.reverse()) await part.close();
  }
}

/**
 * How the boxes of a detector lie to canonical windows on a folder of pictures, its test pictures left out.
 * @param data see `readAnnotations`
 * @returns null when no picture shows a face that is large enough and looks at the camera
 */
export async function measureWindowFit(
  detector: Pick<FaceDetector, 'detect' | 'scores'>,
  data: string,
): Promise<MeasuredFit | null> {
  const reader = await openLandmarkReader();
  try {
    return await measureFit(detector, annotatedPictures(data), reader);
  } finally {
    reader.close();
  }
}

function chooseFaces(count: number, wanted: number): number[] {
  return Array.from(shuffledIndices(count, randomAt(SEED).uniform).subarray(0, wanted));
}

/** One picture after the other, with the boxes that are surely faces; none of the test pictures. */
async function* annotatedPictures(data: string): AsyncGenerator<FramedPicture> {
  const { train, valid } = splitAnnotations(await readAnnotations(data));
  for (const annotation of [...train, ...valid]) {
    const known = annotation.boxes
      .filter(({ origin, trust }) => origin === 'truth' || trust === 'high')
      .map(({ x, y, w, h }) => ({ x, y, width: w, height: h }));
    if (known.length === 0) continue;
    const [picture] = await loadPictures(data, [annotation]);
    if (picture !== undefined) yield { image: picture.image, known };
  }
}
