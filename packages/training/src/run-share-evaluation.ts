import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import type { ExpressionModel, ExpressionModelDescription } from '@crowdtone/networks';
import { seededRandom, writeAtomically } from '@crowdtone/runtime';
import { estimateShares, type ShareCorrection } from '@crowdtone/statistics';
import type { FaceSet } from './data/face-set';
import { loadFaces } from './data/load-faces';
import { modelCandidate } from './evaluation/candidates';
import { rowsOf } from './evaluation/predictions';
import type { MeasuredSplit } from './evaluation/protocol';
import { COUNTED, fitSetup, REFERENCES, type ShareCandidate, withCounted } from './evaluation/shares/candidates';
import { type MeasuredCell, measureShares } from './evaluation/shares/measure-shares';
import { measureTrust, renderTrustTable, type TrustFigures } from './evaluation/shares/measure-trust';
import {
  imagePredictor,
  type PredictImages,
  predictSize,
  type SizedPredictions,
} from './evaluation/shares/predict-sizes';
import { renderLabelTable, renderShareTable, sizesIn, tableOf } from './evaluation/shares/shares-table';
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
  /** Replaces the model's predictions, by capture conditions; for tests and cached predictions. */
  readonly images?: (delivery: CaptureConditions | null, split: MeasuredSplit) => PredictImages;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** The result of a share evaluation. */
export interface ShareReport {
  /** ISO 8601. */
  readonly measuredAt: string;
  readonly model: string;
  readonly split: MeasuredSplit;
  readonly faces: { readonly clear: number; readonly unclear: number };
  readonly groups: number;
  readonly columns: readonly { readonly name: string; readonly cells: readonly MeasuredCell[] }[];
  readonly trust: readonly TrustFigures[];
  /** CPU milliseconds per window, by estimator and number of people. */
  readonly cost: readonly { readonly name: string; readonly people: number; readonly ms: number }[];
}

const SHARES_FILE = 'shares.md';
const DEFAULT_GROUPS = 60;
const SEED = 21;
const ALTERED_SIZES: readonly number[] = [48, 16];
const TIMED_PEOPLE = [20, 200, 5000] as const;
const TIMED_WINDOWS = 20;

/**
 * Evaluates the estimation of a model's group shares: against other estimators, on altered faces, and its cost.
 * @throws {CrowdtoneError} E_SHARES_COUNTED (usage) when the model has no correction of shares; E_DATA_LAYOUT and the other
 *   errors of data (input)
 */
export async function runShareEvaluation(request: ShareEvaluationRequest): Promise<ShareReport> {
  const { data, model, split, groups = DEFAULT_GROUPS, folder, onProgress } = request;
  const { shareCorrection: correction } = request.description;
  if (correction === null) {
    const message = `${model.identity.name} has no correction of shares, which are counted; choose another model`;
    throw new CrowdtoneError('E_SHARES_COUNTED', message);
  }
  const { valid, test } = await loadFaces(data);
  const { logitsOf } = modelCandidate(model.identity.name, model);
  const reader = request.images ?? ((delivery) => imagePredictor(logitsOf, ...(delivery === null ? [] : [delivery])));
  // The model's probabilities are calibrated, so their logarithms are logits at temperature 1.
  const readAll = async (faces: FaceSet, name: MeasuredSplit) => {
    const sized: SizedPredictions[] = [];
    for (const sizePx of TABLE_SIZES) {
      onProgress?.(`${name} faces at ${sizePx} px`);
      sized.push(await predictSize(faces, sizePx, reader(null, name), 1));
    }
    return sized;
  };
  const validation = await readAll(valid, 'valid');
  const tested = split === 'test' ? await readAll(test, 'test') : null;
  const ships = tested === null ? refitted(correction) : shipping(correction);
  const candidates = [ships, COUNTED, withCounted(ships), ...REFERENCES];
  const settings = { people: TABLE_PEOPLE, groups, seed: SEED, onProgress };
  const cells = measureShares(validation, candidates, settings, tested);
  const altered = await predictAltered(valid, reader, onProgress);
  const measured = split === 'test' ? test : valid;
  const clear = measured.majority.filter((label) => label >= 0).length;
  const report: ShareReport = {
    measuredAt: new Date().toISOString(),
    model: model.identity.name,
    split,
    faces: { clear, unclear: measured.majority.length - clear },
    groups,
    columns: cells.map((own, index) => ({ name: candidates[index]?.name ?? '', cells: own })),
    trust: measureTrust(altered, correction, { groups, seed: SEED }),
    cost: costOf([ships, ...REFERENCES], validation),
  };
  if (folder !== undefined) {
    await mkdir(folder, { recursive: true });
    await writeAtomically(join(folder, SHARES_FILE), renderShareReport(report));
  }
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

async function predictAltered(
  faces: FaceSet,
  reader: (delivery: CaptureConditions | null, split: MeasuredSplit) => PredictImages,
  onProgress: ((text: string) => void) | undefined,
) {
  const deliveries: [string, CaptureConditions | null][] = [
    ['unaltered', null],
    ...(Object.keys(ALTERED_CAPTURES) as AlteredCaptureName[]).map((name): [string, CaptureConditions] => [
      name,
      ALTERED_CAPTURES[name],
    ]),
  ];
  const altered: { name: string; predictions: SizedPredictions }[] = [];
  for (const sizePx of ALTERED_SIZES) {
    for (const [name, delivery] of deliveries) {
      onProgress?.(`${name} at ${sizePx} px`);
      altered.push({ name, predictions: await predictSize(faces, sizePx, reader(delivery, 'valid'), 1, 1) });
    }
  }
  return altered;
}

function costOf(candidates: readonly ShareCandidate[], validation: readonly SizedPredictions[]): ShareReport['cost'] {
  const [predictions] = validation;
  if (predictions === undefined) return [];
  const rows = rowsOf(predictions.averaged[0]?.probabilities ?? new Float32Array());
  const places = rows.map((_, face) => face);
  return candidates.flatMap((candidate) => {
    const estimate = candidate.fit(predictions, places);
    return TIMED_PEOPLE.map((people) => {
      const group = Array.from({ length: people }, (_, place) => rows[(place * 7) % rows.length] ?? []);
      estimate(group, 0);
      const windows = people > 1000 ? 2 : TIMED_WINDOWS;
      const times = Array.from({ length: windows }, (_, window) => {
        const before = process.cpuUsage();
        estimate(group, window);
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1000;
      }).sort((a, b) => a - b);
      return { name: candidate.name, people, ms: times[Math.floor(windows / 2)] ?? 0 };
    });
  });
}

/** The report as Markdown. */
export function renderShareReport(report: ShareReport): string {
  const { model, split, groups, columns, trust, cost, faces, measuredAt } = report;
  const [ships] = columns;
  const bySize = sizesIn(columns).flatMap((size) =>
    [1, 5].map(
      (images) =>
        `### ${size} px, ${images === 1 ? 'one image per person' : `mean of ${images} images per person`}\n\n${renderShareTable(
          columns,
          (place) => place.sizePx === size && place.images === images,
        )}`,
    ),
  );
  const costs = [...new Set(cost.map(({ name }) => name))].map((name) => {
    const own = TIMED_PEOPLE.map((people) => cost.find((one) => one.name === name && one.people === people)?.ms ?? 0);
    return `| ${name} | ${own.map((ms) => ms.toFixed(1)).join(' | ')} |`;
  });
  return `# Estimation of group shares

Written by \`crowdtone evaluate --shares --model ${model} --split ${split}\` on ${measuredAt.slice(0, 10)}: ${faces.clear} faces with a majority
of the votes, ${faces.unclear} without, ${groups} groups per cell.

The estimated quantity is the share of annotators' votes that the readable people in view would get, which is the ground truth in
every table but one. Groups: U, uniform prevalence (APP), faces with a majority; N, natural prevalence (NPP), faces with a majority;
V, faces sampled uniformly, including those without a majority. Figures are the quantification error (mean total variation between
estimated and true shares) and, in brackets, the coverage of the 95 % intervals, %. ${
    split === 'test'
      ? 'Estimators are fitted on the validation faces.'
      : 'Estimators are cross-validated between two halves of the validation faces; only the widths of intervals were chosen on groups of all of them.'
  } Faces are captured as in the product: cropped with the variation of detections, with noise and JPEG.

## All sizes and numbers of images

${renderShareTable(columns)}

## By face size

${bySize.join('\n\n')}

## Against labels

The same groups with the shares of labels as ground truth, which counting estimates and the other estimators are not fitted to. Faces
with a majority got four of five votes for their label, so estimates of votes differ from the shares of labels.

${renderLabelTable(ships === undefined ? [] : columns)}

## Distribution shift

Altered validation faces, one image each, with the shipped intervals and with intervals widened by trust.

${renderTrustTable(trust)}

## Cost

CPU time per window, ms, by number of people.

${tableOf(['', ...TIMED_PEOPLE.map(String)], costs)}
`;
}
