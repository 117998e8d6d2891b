import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Box, CrowdtoneError } from '@crowdtone/domain';
import type { Corners, RgbImage } from '@crowdtone/imaging';
import { writeAtomically } from '@crowdtone/runtime';
import { type AnnotatedBox, type Annotation, readAnnotations } from './detector/data/annotations';
import { type LabelledImage, loadImages } from './detector/data/images';
import { hasTruth, splitAnnotations } from './detector/data/split';
import { type DetectorCandidate, type EvaluatedImage, measureDetectors } from './evaluation/detection/protocol';
import type { DetectionReport, DetectionSplit } from './evaluation/detection/report';
import { renderDetectionHtml } from './evaluation/detection/report-html';
import { EVALUATION_FILES } from './run-evaluation';

/** A detector evaluation. */
export interface DetectionEvaluationRequest {
  /** Folders of the data sets, see `readAnnotations`. */
  readonly data: readonly string[];
  readonly split: DetectionSplit;
  readonly candidates: readonly DetectorCandidate[];
  /** Folder for `evaluation.json` and `report.html`; default: not written. */
  readonly folder?: string | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/**
 * Evaluates detectors on the manually labelled images of a split, and writes the report.
 * @throws {CrowdtoneError} E_DATA_LAYOUT, E_LABELS_FORMAT, E_LABELS_JOIN, E_NO_BOXES, E_IMAGE_CORRUPT (input)
 */
export async function runDetectionEvaluation(request: DetectionEvaluationRequest): Promise<DetectionReport> {
  const { data, split, candidates, folder, onProgress } = request;
  const images = await loadEvaluatedImages(data, split);
  const report: DetectionReport = {
    measuredAt: new Date().toISOString(),
    split,
    notes: ['only manually labelled boxes count as faces, so unlabelled faces lower every precision'],
    ...(await measureDetectors(candidates, images, onProgress, await loadPhotographs(data))),
  };
  if (folder !== undefined) {
    await mkdir(folder, { recursive: true });
    await writeAtomically(join(folder, EVALUATION_FILES.json), `${JSON.stringify(report)}\n`);
    await writeAtomically(join(folder, EVALUATION_FILES.html), renderDetectionHtml(report));
  }
  return report;
}

/**
 * The manually labelled images of a split; of the split `valid` also those in which all heads are marked.
 * @throws {CrowdtoneError} E_DATA_LAYOUT, E_LABELS_FORMAT, E_LABELS_JOIN, E_NO_BOXES, E_IMAGE_CORRUPT (input)
 */
export async function loadEvaluatedImages(data: readonly string[], split: DetectionSplit): Promise<EvaluatedImage[]> {
  const isUsable = (annotation: Annotation) =>
    hasTruth(annotation) || (split === 'valid' && annotation.headBoxes !== undefined && annotation.boxes.length > 0);
  const images: EvaluatedImage[] = [];
  for (const folder of data) {
    const annotations = splitAnnotations(await readAnnotations(folder))[split].filter(isUsable);
    const loaded = await loadImages(folder, annotations);
    loaded.forEach((image, index) => {
      const annotation = annotations[index];
      if (annotation !== undefined) images.push(evaluated(image, annotation));
    });
  }
  if (images.length === 0) {
    const message = `${data.join(', ')}: no image with boxes of origin truth in the split ${split}; label some, or choose another split`;
    throw new CrowdtoneError('E_NO_BOXES', message);
  }
  return images;
}

/**
 * Held-out photographs of collections without people.
 * @throws {CrowdtoneError} as {@link loadEvaluatedImages}
 */
export async function loadPhotographs(data: readonly string[]): Promise<RgbImage[]> {
  const photographs: RgbImage[] = [];
  for (const folder of data) {
    const annotations = await readAnnotations(folder);
    const peopled = new Set(annotations.filter(({ boxes }) => boxes.length > 0).map(({ source }) => source));
    const { valid } = splitAnnotations(annotations);
    const loaded = await loadImages(
      folder,
      valid.filter(({ source }) => !peopled.has(source)),
    );
    photographs.push(...loaded.map(({ image }) => image));
  }
  return photographs;
}

function evaluated(labelled: LabelledImage, annotation: Annotation): EvaluatedImage {
  const { image, source, faces, ignored, isComplete, hasAllHeads } = labelled;
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
