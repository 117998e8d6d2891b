import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { writeAtomically } from '@crowdtone/runtime';
import { type FaceSplits, majorityFaces } from './data/face-set';
import { loadFaces } from './data/load-faces';
import { type Comparison, comparePredictions } from './evaluation/comparison';
import { readGroupings } from './evaluation/groupings';
import { type Candidate, type ProtocolSettings, runProtocol } from './evaluation/protocol';
import { type LabelledProbabilities, STANDARD_GROUPS } from './evaluation/quantification-error';
import type { EvaluationReport } from './evaluation/report';
import { renderEvaluationHtml } from './evaluation/report-html';
import { accuracyPlot } from './evaluation/report-plots';

/** An evaluation of expression networks. */
export interface EvaluationRequest extends ProtocolSettings {
  /** Folder of the data set, see `loadFaces`. */
  readonly data: string;
  readonly candidates: readonly Candidate[];
  /** CSV file of groups to evaluate separately, see `readGroupings`. */
  readonly groupsFile?: string;
  /** Folder for `evaluation.json`, `report.html` and `accuracy.svg`; default: not written. */
  readonly folder?: string;
}

/** Names of the files of an evaluation. */
export const EVALUATION_FILES = { json: 'evaluation.json', html: 'report.html', plot: 'accuracy.svg' } as const;

/**
 * Evaluates networks by `runProtocol` and writes the report after each network, so that an interrupted run leaves a partial one.
 * Open the backend first (`openTrainingBackend`), without bfloat16.
 * @throws {CrowdtoneError} E_DATA_LAYOUT, E_LABELS_JOIN, E_LABELS_FORMAT, E_IMAGE_CORRUPT, E_GROUPS_FORMAT, E_GROUPS_JOIN
 *   (input); E_FFMPEG_MISSING, E_ENCODE_FAILED (environment) for altered faces
 */
export async function runEvaluation(request: EvaluationRequest): Promise<EvaluationReport> {
  const { data, candidates, folder, groupsFile, ...rest } = request;
  const settings = groupsFile === undefined ? rest : { ...rest, groupings: await readGroupings(groupsFile) };
  const faces = await loadFaces(data);
  if (settings.split !== 'valid' && majorityFaces(faces.test).names.length === 0) {
    const message = `${data} has no test faces with a majority expression; use --split valid, or add some`;
    throw new CrowdtoneError('E_DATA_LAYOUT', message);
  }
  if (folder === undefined) return await evaluateOn(faces, candidates, settings);
  await mkdir(folder, { recursive: true });
  return await evaluateOn(faces, candidates, settings, async (report) => await writeReport(folder, report));
}

/**
 * Evaluates networks on faces in memory.
 * @param onMeasured receives the report so far after each network
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
    comparisons: [],
  };
  const first = new Map<number, LabelledProbabilities>();
  for (const [index, candidate] of candidates.entries()) {
    const comparisons: Comparison[] = [];
    const compare = (size: number, predictions: LabelledProbabilities) => {
      settings.onMeasured?.(size, predictions);
      const reference = first.get(size);
      if (index === 0) first.set(size, predictions);
      else if (reference !== undefined) {
        const against = candidates[0]?.name ?? '';
        comparisons.push({ name: candidate.name, against, size, ...comparePredictions(predictions, reference) });
      }
    };
    const figures = await runProtocol(candidate, faces, { ...settings, onMeasured: compare });
    report = {
      ...report,
      candidates: [...report.candidates, figures],
      comparisons: [...report.comparisons, ...comparisons],
    };
    await onMeasured?.(report);
  }
  return report;
}

async function writeReport(folder: string, report: EvaluationReport): Promise<void> {
  await writeAtomically(join(folder, EVALUATION_FILES.json), `${JSON.stringify(report)}\n`);
  await writeAtomically(join(folder, EVALUATION_FILES.html), renderEvaluationHtml(report));
  await writeAtomically(join(folder, EVALUATION_FILES.plot), accuracyPlot(report.candidates));
}
