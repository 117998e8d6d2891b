import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import type { ExpressionModel, ExpressionModelDescription } from '@crowdtone/networks';
import { seededRandom, writeAtomically } from '@crowdtone/runtime';
import { estimateShares, type ShareCorrection } from '@crowdtone/statistics';
import type { FaceSet } from './data/face-set';
import { loadFaces } from './data/load-faces';
import { modelCandidate } from './evaluation/candidates';
import type { MeasuredSplit } from './evaluation/protocol';
import {
  COUNTED,
  fitSetup,
  REFERENCES,
  type ShareCandidate,
  voteMixture,
  withCounted,
} from './evaluation/shares/candidates';
import { measureCost } from './evaluation/shares/measure-cost';
import { measureShares } from './evaluation/shares/measure-shares';
import { type AlteredPredictions, measureTrust } from './evaluation/shares/measure-trust';
import {
  imagePredictor,
  type PredictImages,
  predictSize,
  type SizedPredictions,
} from './evaluation/shares/predict-sizes';
import { renderShareReport, type ShareReport, withShareSections } from './evaluation/shares/share-report';
import { ALTERED_CAPTURES, type AlteredCaptureName, type CaptureConditions } from './images/simulated-capture';
import { TABLE_PEOPLE, TABLE_SIZES } from './shipping/choose-shares';

/** An evaluation of share estimators. */
export interface ShareEvaluationRequest {
  /** Folder of the data set, see `loadFaces`. */
  readonly data: string;
  readonly model: ExpressionModel;
  readonly description: Pick<ExpressionModelDescription, 'shareCorrection'>;
  /** On validation faces estimators are cross-validated between two folds. */
  readonly split: MeasuredSplit;
  /** Groups per cell; default 60. */
  readonly groups?: number;
  /** Folder for `shares.md`; default: not written. */
  readonly folder?: string | undefined;
  /** A Markdown page to write the tables into, see {@link withShareSections}; default: none. */
  readonly page?: string | undefined;
  /** Replaces the model's predictions, by capture conditions; for tests and cached predictions. */
  readonly images?: (delivery: CaptureConditions | null, split: MeasuredSplit) => PredictImages;
  readonly onProgress?: ((text: string) => void) | undefined;
}

const SHARES_FILE = 'shares.md';
const DEFAULT_GROUPS = 60;
const SEED = 21;
const ALTERED_SIZES: readonly number[] = [48, 16];

/**
 * Evaluates the estimation of a model's group shares: against other estimators, on altered faces, and its cost.
 * @throws {CrowdtoneError} E_SHARES_COUNTED (usage) when the model has no correction of shares; E_DATA_LAYOUT and the other
 *   errors of data (input)
 */
export async function runShareEvaluation(request: ShareEvaluationRequest): Promise<ShareReport> {
  const { data, model, split, groups = DEFAULT_GROUPS, folder, page, onProgress } = request;
  const { shareCorrection: correction } = request.description;
  if (correction === null) {
    const message = `${model.identity.name} has no correction of shares, which are counted; choose another model`;
    throw new CrowdtoneError('E_SHARES_COUNTED', message);
  }
  const { valid, test } = await loadFaces(data);
  const { logitsOf } = modelCandidate(model.identity.name, model);
  const reader = request.images ?? ((delivery) => imagePredictor(logitsOf, ...(delivery === null ? [] : [delivery])));
  // The model's probabilities are calibrated, so their logarithms are logits at temperature 1.
  const readAll = async (faces: FaceSet, name: MeasuredSplit, sizesPx: readonly number[] = TABLE_SIZES) => {
    const sized: SizedPredictions[] = [];
    for (const sizePx of sizesPx) {
      onProgress?.(`${name} faces at ${sizePx} px`);
      sized.push(await predictSize(faces, sizePx, reader(null, name), 1));
    }
    return sized;
  };
  const validation = await readAll(valid, 'valid');
  const tested = split === 'test' ? await readAll(test, 'test') : null;
  const ships = tested === null ? refitted(correction) : shipping(correction);
  const candidates = [ships, COUNTED, withCounted(ships), ...withoutFixedPrior(correction), ...REFERENCES];
  const settings = { people: TABLE_PEOPLE, groups, seed: SEED, onProgress };
  const trustOf = async () => {
    const others = ALTERED_SIZES.filter((sizePx) => !TABLE_SIZES.includes(sizePx));
    const known = [...validation, ...(await readAll(valid, 'valid', others))];
    const altered = await predictAltered(valid, known, reader, onProgress);
    return measureTrust(altered, correction, { groups, seed: SEED });
  };
  const cells = measureShares(validation, candidates, settings, tested);
  const measured = split === 'test' ? test : valid;
  const clear = measured.majority.filter((label) => label >= 0).length;
  const report: ShareReport = {
    measuredAt: new Date().toISOString(),
    model: model.identity.name,
    split,
    faces: { clear, unclear: measured.majority.length - clear },
    groups,
    columns: cells.map((own, index) => ({ name: candidates[index]?.name ?? '', cells: own })),
    trust: tested === null ? await trustOf() : [],
    cost: validation.slice(0, 1).flatMap((largest) => measureCost([ships, ...REFERENCES], largest, correction)),
  };
  if (folder !== undefined) {
    await mkdir(folder, { recursive: true });
    await writeAtomically(join(folder, SHARES_FILE), renderShareReport(report));
  }
  if (page !== undefined) await writeAtomically(page, withShareSections(await textOf(page), report));
  return report;
}

/** The correction of the model, as shipped. */
function shipping(correction: ShareCorrection): ShareCandidate {
  return {
    name: 'shipped',
    setup: null,
    fit:
      ({ sizePx }) =>
      (people, seed) => {
        const sized = people.map((probabilities) => ({ probabilities, sizePx }));
        const { expressions } = estimateShares(sized, correction, seededRandom(seed)).shares;
        return { shares: expressions.map(({ share }) => share), intervals: expressions };
      },
  };
}

/** The same estimator, fitted again on the held-in fold. */
function refitted(correction: ShareCorrection): ShareCandidate {
  if (correction.estimator !== 'vote-mixture-posterior') return shipping(correction);
  const { buckets, estimator, prior, widening, ...others } = correction;
  const settings = { ...others, prior: [...prior], widening: [...widening] };
  return {
    name: 'shipped',
    setup: { estimator, settings },
    fit: (predictions, places) => fitSetup({ estimator, settings }, predictions, places),
  };
}

/** The vote mixture as a pure prior shift, with the settings that were best for it. */
function withoutFixedPrior(correction: ShareCorrection): ShareCandidate[] {
  if (correction.estimator !== 'vote-mixture-posterior') return [];
  const people = correction.prior.reduce((sum, concentration) => sum + concentration, 0);
  const natural = correction.prior.map((concentration) => concentration / people);
  const candidate = voteMixture({ people: 20, fixedPriorWeight: 0, sharpening: 1.5 }, natural);
  return [{ ...candidate, name: 'vote mixture without fixed prior' }];
}

/** The text of a page; '' when there is none yet. */
async function textOf(page: string): Promise<string> {
  try {
    return await readFile(page, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

async function predictAltered(
  faces: FaceSet,
  known: readonly SizedPredictions[],
  reader: (delivery: CaptureConditions | null, split: MeasuredSplit) => PredictImages,
  onProgress: ((text: string) => void) | undefined,
) {
  const altered: AlteredPredictions[] = [];
  for (const sizePx of ALTERED_SIZES) {
    const validation = known.find((predictions) => predictions.sizePx === sizePx);
    if (validation === undefined) continue;
    altered.push({ name: 'unaltered', predictions: validation, validation });
    for (const name of Object.keys(ALTERED_CAPTURES) as AlteredCaptureName[]) {
      onProgress?.(`${name} at ${sizePx} px`);
      const predictions = await predictSize(faces, sizePx, reader(ALTERED_CAPTURES[name], 'valid'), 1, 1);
      altered.push({ name, predictions, validation });
    }
  }
  return altered;
}
