import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '@crowdtone/runtime';
import { type FaceSplits, majorityFaces } from './data/face-set';
import { loadFaces } from './data/load-faces';
import { STANDARD_GROUPS } from './evaluation/group-error';
import { type Candidate, type ProtocolSettings, runProtocol } from './evaluation/protocol';
import type { EvaluationReport } from './evaluation/report';
import { renderEvaluationHtml } from './evaluation/report-html';
import { accuracyPlot } from './evaluation/report-plots';

export interface EvaluationRequest extends ProtocolSettings {
  /** Folder of the data set, see `loadFaces`. */
  readonly data: string;
  readonly candidates: readonly Candidate[];
  /** Where `evaluation.json`, `report.html` and `accuracy.svg` go; nothing is written when left out. */
  readonly folder?: string;
}

export const EVALUATION_FILES = { json: 'evaluation.json', html: 'report.html', plot: 'accuracy.svg' } as const;

/**
 * Measures networks by the protocol of `runProtocol` and writes the report, anew after each network: a run that is
 * stopped leaves what it had measured.
 * Open the backend first (`openTrainingBackend`), without bfloat16: figures are those of full precision.
 * @throws E_DATA_LAYOUT, E_LABELS_JOIN, E_LABELS_FORMAT, E_IMAGE_CORRUPT (input)
 */
export async function runEvaluation(request: EvaluationRequest): Promise<EvaluationReport> {
  const { data, candidates, folder, ...settings } = request;
  const faces = await loadFaces(data);
  if (folder === undefined) return await evaluateOn(faces, candidates, settings);
  await mkdir(folder, { recursive: true });
  return await evaluateOn(faces, candidates, settings, async (report) => await writeReport(folder, report));
}

/**
 * The same for faces in memory.
 * @param onMeasured told the report so far after each network
 */
export async function evaluateOn(
  faces: FaceSplits,
  candidates: readonly Candidate[],
  settings: ProtocolSettings = {},
  onMeasured?: (report: EvaluationReport) => Promise<void>,
): Promise<EvaluationReport> {
  let report: EvaluationReport = {
    measuredAt: new Date().toISOString(),
    split: settings.split ?? 'test',
    faces: { valid: majorityFaces(faces.valid).names.length, test: majorityFaces(faces.test).names.length },
    notes: faces.notes,
    groups: settings.groups ?? STANDARD_GROUPS,
    candidates: [],
  };
  for (const candidate of candidates) {
    report = { ...report, candidates: [...report.candidates, await runProtocol(candidate, faces, settings)] };
    await onMeasured?.(report);
  }
  return report;
}

async function writeReport(folder: string, report: EvaluationReport): Promise<void> {
  await writeWhole(join(folder, EVALUATION_FILES.json), `${JSON.stringify(report)}\n`);
  await writeWhole(join(folder, EVALUATION_FILES.html), renderEvaluationHtml(report));
  await writeWhole(join(folder, EVALUATION_FILES.plot), accuracyPlot(report.candidates));
}
