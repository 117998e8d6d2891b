import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Box, CrowdtoneError } from '@crowdtone/domain';
import { writeWhole } from '@crowdtone/runtime';
import { type AnnotatedBox, type Annotation, readAnnotations } from './detector/data/annotations';
import { loadPictures } from './detector/data/pictures';
import { hasTruth, splitAnnotations } from './detector/data/split';
import { type DetectorCandidate, type EvaluatedPicture, measureDetectors } from './evaluation/detection/protocol';
import type { DetectionReport, DetectionSplit } from './evaluation/detection/report';
import { renderDetectionHtml } from './evaluation/detection/report-html';
import { EVALUATION_FILES } from './run-evaluation';

export interface DetectionEvaluationRequest {
  /** Folder of the data set, see `readAnnotations`. */
  readonly data: string;
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
    ...(await measureDetectors(candidates, pictures, onProgress)),
  };
  if (folder !== undefined) {
    await mkdir(folder, { recursive: true });
    await writeWhole(join(folder, EVALUATION_FILES.json), `${JSON.stringify(report)}\n`);
    await writeWhole(join(folder, EVALUATION_FILES.html), renderDetectionHtml(report));
  }
  return report;
}

/**
 * The pictures of a split whose faces a person marked.
 * @throws E_DATA_LAYOUT, E_LABELS_FORMAT, E_LABELS_JOIN, E_NO_BOXES, E_IMAGE_CORRUPT (input)
 */
export async function loadEvaluatedPictures(data: string, split: DetectionSplit): Promise<EvaluatedPicture[]> {
  const annotations = splitAnnotations(await readAnnotations(data))[split].filter(hasTruth);
  if (annotations.length === 0) {
    const message = `${data} has no picture with boxes of origin truth in its split ${split}; label some, or name another split`;
    throw new CrowdtoneError('E_NO_BOXES', message);
  }
  const pictures = await loadPictures(data, annotations);
  return pictures.map(({ image }, index) => ({ image, ...boxesOf(annotations[index]) }));
}

function boxesOf(annotation: Annotation | undefined): Pick<EvaluatedPicture, 'faces' | 'labelled'> {
  const boxes = annotation?.boxes ?? [];
  const heads = annotation?.headPoints ?? [];
  return {
    faces: boxes.filter(({ origin }) => origin === 'truth').map(boxOf),
    labelled: [...boxes.map(boxOf), ...heads.map(([x, y]) => ({ x: x - 8, y: y - 8, width: 16, height: 16 }))],
  };
}

function boxOf({ x, y, w, h }: AnnotatedBox): Box {
  return { x, y, width: w, height: h };
}
