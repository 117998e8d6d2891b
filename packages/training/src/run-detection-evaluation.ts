import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Box, CrowdtoneError } from '@crowdtone/domain';
import type { Corners, RgbImage } from '@crowdtone/imaging';
import { writeWhole } from '@crowdtone/runtime';
import { type AnnotatedBox, type Annotation, readAnnotations } from './detector/data/annotations';
import { type LabelledPicture, loadPictures } from './detector/data/pictures';
import { hasTruth, splitAnnotations } from './detector/data/split';
import { type DetectorCandidate, type EvaluatedPicture, measureDetectors } from './evaluation/detection/protocol';
import type { DetectionReport, DetectionSplit } from './evaluation/detection/report';
import { renderDetectionHtml } from './evaluation/detection/report-html';
import { EVALUATION_FILES } from './run-evaluation';

export interface DetectionEvaluationRequest {
  /** Folders of the data sets, see `readAnnotations`. */
  readonly data: readonly string[];
  readonly split: DetectionSplit;
  readonly candidates: readonly DetectorCandidate[];
  /** Where `evaluation.json` and `report.html` go; nothing is written when left out. */
  readonly folder?: string | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/**
 * Measures detectors on the pictures of a split whose faces a person marked, and writes the report.
 * @throws E_DATA_LAYOUT, E_LABELS_FORMAT, E_LABELS_JOIN, E_NO_BOXES, E_IMAGE_CORRUPT (input)
 */
export async function runDetectionEvaluation(request: DetectionEvaluationRequest): Promise<DetectionReport> {
  const { data, split, candidates, folder, onProgress } = request;
  const pictures = await loadEvaluatedPictures(data, split);
  const report: DetectionReport = {
    measuredAt: new Date().toISOString(),
    split,
    notes: [
      'only boxes that a person drew are faces; faces that nobody drew make every precision look lower than it is',
    ],
    ...(await measureDetectors(candidates, pictures, onProgress, await loadPhotographs(data))),
  };
  if (folder !== undefined) {
    await mkdir(folder, { recursive: true });
    await writeWhole(join(folder, EVALUATION_FILES.json), `${JSON.stringify(report)}\n`);
    await writeWhole(join(folder, EVALUATION_FILES.html), renderDetectionHtml(report));
  }
  return report;
}

/**
 * The pictures of a split whose faces a person marked; of the split `valid` also those in which a person marked all heads.
 * @throws E_DATA_LAYOUT, E_LABELS_FORMAT, E_LABELS_JOIN, E_NO_BOXES, E_IMAGE_CORRUPT (input)
 */
export async function loadEvaluatedPictures(
  data: readonly string[],
  split: DetectionSplit,
): Promise<EvaluatedPicture[]> {
  const isUsable = (annotation: Annotation) =>
    hasTruth(annotation) || (split === 'valid' && annotation.headBoxes !== undefined && annotation.boxes.length > 0);
  const pictures: EvaluatedPicture[] = [];
  for (const folder of data) {
    const annotations = splitAnnotations(await readAnnotations(folder))[split].filter(isUsable);
    const loaded = await loadPictures(folder, annotations);
    loaded.forEach((picture, index) => {
      const annotation = annotations[index];
      if (annotation !== undefined) pictures.push(evaluated(picture, annotation));
    });
  }
  if (pictures.length === 0) {
    const message = `${data.join(', ')}: no picture with boxes of origin truth in the split ${split}; label some, or name another split`;
    throw new CrowdtoneError('E_NO_BOXES', message);
  }
  return pictures;
}

/**
 * Held-back photographs of the collections that show nobody at all.
 * @throws {CrowdtoneError} as {@link loadEvaluatedPictures}
 */
export async function loadPhotographs(data: readonly string[]): Promise<RgbImage[]> {
  const photographs: RgbImage[] = [];
  for (const folder of data) {
    const annotations = await readAnnotations(folder);
    const peopled = new Set(annotations.filter(({ boxes }) => boxes.length > 0).map(({ source }) => source));
    const { valid } = splitAnnotations(annotations);
    const loaded = await loadPictures(
      folder,
      valid.filter(({ source }) => !peopled.has(source)),
    );
    photographs.push(...loaded.map(({ image }) => image));
  }
  return photographs;
}

function evaluated(picture: LabelledPicture, annotation: Annotation): EvaluatedPicture {
  const { image, source, faces, ignored, isComplete, hasAllHeads } = picture;
  const { boxes, headPoints = [], headBoxes = [] } = annotation;
  return {
    image,
    collection: source,
    isFullyMarked: isComplete === true || hasAllHeads,
    faces: isComplete === true ? boxes.filter(({ origin }) => origin === 'truth').map(boxOf) : faces.map(boxOfCorners),
    labelled: [
      ...[...boxes, ...headBoxes].map(boxOf),
      ...headPoints.map(([x, y]) => ({ x: x - 8, y: y - 8, width: 16, height: 16 })),
    ],
    ignored: isComplete === true ? [] : ignored.map(boxOfCorners),
  };
}

function boxOf({ x, y, w, h }: Pick<AnnotatedBox, 'x' | 'y' | 'w' | 'h'>): Box {
  return { x, y, width: w, height: h };
}

function boxOfCorners({ left, top, right, bottom }: Corners): Box {
  return { x: left, y: top, width: right - left, height: bottom - top };
}
