import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type FaceSplits, majorityFaces } from './data/face-set';
import { loadFaces } from './data/load-faces';
import { type GroupSettings, STANDARD_GROUPS } from './evaluation/group-error';
import {
  type Candidate,
  type CandidateFigures,
  type MeasuredSplit,
  type ProtocolSettings,
  runProtocol,
} from './evaluation/protocol';
import { renderEvaluationHtml } from './evaluation/report-html';
import { accuracyPlot } from './evaluation/report-plots';
import { writeWhole } from './trainer/write-whole';

export interface EvaluationReport {
  /** ISO 8601. */
  readonly measuredAt: string;
  /** Which faces the figures are of. */
  readonly split: MeasuredSplit;
  /** Faces that figures rest on: those with a majority. */
  readonly faces: { readonly valid: number; readonly test: number };
  /** What the data set left out, and why. */
  readonly notes: readonly string[];
  readonly groups: GroupSettings;
  readonly candidates: readonly CandidateFigures[];
}

export interface EvaluationRequest extends ProtocolSettings {
  /** Folder of the data set, see `loadFaces`. */
  readonly data: string;
  readonly candidates: readonly Candidate[];
  /** Where `evaluation.json`, `report.html` and `accuracy.svg` go; nothing is written when left out. */
  readonly folder?: string;
}

export const EVALUATION_FILES = { json: 'evaluation.json', html: 'report.html', plot: 'accuracy.svg' } as const;

/**
 * Measures networks by the protocol of `runProtocol` and writes the report.
 * Open the backend first (`openTrainingBackend`), without bfloat16: figures are those of full precision.
 * @throws E_DATA_LAYOUT, E_LABELS_JOIN, E_LABELS_FORMAT, E_IMAGE_CORRUPT (input)
 */
export async function runEvaluation(request: EvaluationRequest): Promise<EvaluationReport> {
  const { candidates, folder, ...settings } = request;
  const report = await evaluateOn(await loadFaces(request.data), candidates, settings);
  if (folder !== undefined) {
    await mkdir(folder, { recursive: true });
    await writeWhole(join(folder, EVALUATION_FILES.json), `${JSON.stringify(report)}\n`);
    await writeWhole(join(folder, EVALUATION_FILES.html), renderEvaluationHtml(report));
    await writeWhole(join(folder, EVALUATION_FILES.plot), accuracyPlot(report.candidates));
  }
  return report;
}

/** The same for faces in memory. */
export async function evaluateOn(
  faces: FaceSplits,
  candidates: readonly Candidate[],
  settings: ProtocolSettings = {},
): Promise<EvaluationReport> {
  return {
    measuredAt: new Date().toISOString(),
    split: settings.split ?? 'test',
    faces: { valid: majorityFaces(faces.valid).names.length, test: majorityFaces(faces.test).names.length },
    notes: faces.notes,
    groups: settings.groups ?? STANDARD_GROUPS,
    candidates: await runProtocol(candidates, faces, settings),
  };
}
