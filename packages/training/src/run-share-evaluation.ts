import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import type { ExpressionModel, ExpressionModelDescription } from '@crowdtone/networks';
import { seededRandom, writeWhole } from '@crowdtone/runtime';
import { estimateShares, type ShareCorrection } from '@crowdtone/statistics';
import type { FaceSet } from './data/face-set';
import { loadFaces } from './data/load-faces';
import { modelCandidate } from './evaluation/candidates';
import type { MeasuredSplit } from './evaluation/protocol';
import { rowsOf } from './evaluation/readings';
import { COUNTED, fitSetup, REFERENCES, type ShareCandidate, withCounted } from './evaluation/shares/candidates';
import { type MeasuredCell, measureShares } from './evaluation/shares/measure-shares';
import { measureTrust, renderTrustTable, type TrustFigures } from './evaluation/shares/measure-trust';
import { pictureReader, type ReadPicture, readSized, type SizedReadings } from './evaluation/shares/read-pictures';
import { renderLabelTable, renderShareTable, sizesIn, tableOf } from './evaluation/shares/shares-table';
import { ALTERED_DELIVERIES, type AlteredDeliveryName, type Delivery } from './images/delivered-face';
import { TABLE_PEOPLE, TABLE_SIZES } from './shipping/choose-shares';

export interface ShareEvaluationRequest {
  /** Folder of the data set, see `loadFaces`. */
  readonly data: string;
  readonly model: ExpressionModel;
  readonly description: Pick<ExpressionModelDescription, 'shareCorrection'>;
  /** On validation faces everything is fitted on one half and tried on the other. */
  readonly split: MeasuredSplit;
  /** Groups a cell; default 60. */
  readonly groups?: number;
  /** Where `shares.md` goes; nothing is written when left out. */
  readonly folder?: string | undefined;
  /** Reads pictures in place of the model, by delivery; for tests and for figures that are computed already. */
  readonly pictures?: (delivery: Delivery | null, split: MeasuredSplit) => ReadPicture;
  readonly onProgress?: ((text: string) => void) | undefined;
}

export interface ShareReport {
  /** ISO 8601. */
  readonly measuredAt: string;
  readonly model: string;
  readonly split: MeasuredSplit;
  readonly faces: { readonly clear: number; readonly unclear: number };
  readonly groups: number;
  readonly columns: readonly { readonly name: string; readonly cells: readonly MeasuredCell[] }[];
  readonly trust: readonly TrustFigures[];
  /** Milliseconds a window of so many people takes, by estimator. */
  readonly cost: readonly { readonly name: string; readonly people: number; readonly ms: number }[];
}

const SHARES_FILE = 'shares.md';
const DEFAULT_GROUPS = 60;
const SEED = 21;
const ALTERED_SIZES: readonly number[] = [48, 16];
const TIMED_PEOPLE = [20, 200, 5000] as const;
const TIMED_WINDOWS = 20;

/**
 * Measures how group shares of a model are estimated: against other estimators, on altered faces, and what it costs.
 * @throws {CrowdtoneError} E_SHARES_COUNTED (usage) when the model ships no correction of shares; E_DATA_LAYOUT and the other
 *   errors of data (input)
 */
export async function runShareEvaluation(request: ShareEvaluationRequest): Promise<ShareReport> {
  const { data, model, split, groups = DEFAULT_GROUPS, folder, onProgress } = request;
  const { shareCorrection: correction } = request.description;
  if (correction === null) {
    const message = `${model.identity.name} ships no correction of shares: they are counted; choose another model`;
    throw new CrowdtoneError('E_SHARES_COUNTED', message);
  }
  const { valid, test } = await loadFaces(data);
  const { logitsOf } = modelCandidate(model.identity.name, model);
  const reader = request.pictures ?? ((delivery) => pictureReader(logitsOf, ...(delivery === null ? [] : [delivery])));
  // The model's probabilities are calibrated already, and their logarithms are logits at a temperature of 1.
  const readAll = async (faces: FaceSet, name: MeasuredSplit) => {
    const sized: SizedReadings[] = [];
    for (const sizePx of TABLE_SIZES) {
      onProgress?.(`${name} faces at ${sizePx} px`);
      sized.push(await readSized(faces, sizePx, reader(null, name), 1));
    }
    return sized;
  };
  const validation = await readAll(valid, 'valid');
  const tested = split === 'test' ? await readAll(test, 'test') : null;
  const ships = tested === null ? shippingAgain(correction) : shipping(correction);
  const candidates = [ships, COUNTED, withCounted(ships), ...REFERENCES];
  const settings = { people: TABLE_PEOPLE, groups, seed: SEED, onProgress };
  const cells = measureShares(validation, candidates, settings, tested);
  const altered = await readAltered(valid, reader, onProgress);
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
    await writeWhole(join(folder, SHARES_FILE), renderShareReport(report));
  }
  return report;
}

/** The product's own correction, which is fitted already. */
function shipping(correction: ShareCorrection): ShareCandidate {
  return {
    name: 'what ships',
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

/** The same estimator, fitted again on the faces that are not measured. */
function shippingAgain(correction: ShareCorrection): ShareCandidate {
  if (correction.estimator !== 'vote-mixture-posterior') return shipping(correction);
  const { buckets, estimator, prior, widening, ...others } = correction;
  const settings = { ...others, prior: [...prior], widening: [...widening] };
  return {
    name: 'what ships',
    setup: { estimator, settings },
    fit: (readings, places) => fitSetup({ estimator, settings }, readings, places),
  };
}

async function readAltered(
  faces: FaceSet,
  reader: (delivery: Delivery | null, split: MeasuredSplit) => ReadPicture,
  onProgress: ((text: string) => void) | undefined,
) {
  const deliveries: [string, Delivery | null][] = [
    ['as delivered', null],
    ...(Object.keys(ALTERED_DELIVERIES) as AlteredDeliveryName[]).map((name): [string, Delivery] => [
      name,
      ALTERED_DELIVERIES[name],
    ]),
  ];
  const altered: { name: string; readings: SizedReadings }[] = [];
  for (const sizePx of ALTERED_SIZES) {
    for (const [name, delivery] of deliveries) {
      onProgress?.(`${name} at ${sizePx} px`);
      altered.push({ name, readings: await readSized(faces, sizePx, reader(delivery, 'valid'), 1, 1) });
    }
  }
  return altered;
}

function costOf(candidates: readonly ShareCandidate[], validation: readonly SizedReadings[]): ShareReport['cost'] {
  const [readings] = validation;
  if (readings === undefined) return [];
  const rows = rowsOf(readings.joined[0]?.probabilities ?? new Float32Array());
  const places = rows.map((_, face) => face);
  return candidates.flatMap((candidate) => {
    const estimate = candidate.fit(readings, places);
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
      (pictures) =>
        `### ${size} px, ${pictures === 1 ? 'one picture a person' : `${pictures} pictures a person joined`}\n\n${renderShareTable(
          columns,
          (place) => place.sizePx === size && place.pictures === pictures,
        )}`,
    ),
  );
  const costs = [...new Set(cost.map(({ name }) => name))].map((name) => {
    const own = TIMED_PEOPLE.map((people) => cost.find((one) => one.name === name && one.people === people)?.ms ?? 0);
    return `| ${name} | ${own.map((ms) => ms.toFixed(1)).join(' | ')} |`;
  });
  return `# Estimation of group shares

Written by \`crowdtone evaluate --shares --model ${model} --split ${split}\` on ${measuredAt.slice(0, 10)}: ${faces.clear} faces with a majority
of the votes, ${faces.unclear} without, ${groups} groups a cell.

What is estimated is the share of annotators' votes that the readable people in view would get, and that is the truth in every table
but one. Groups: U, clear faces, any shares equally likely; N, clear faces, shares around the natural ones; V, faces as they come,
unclear ones too. Each figure is the mean total variation between estimated and true shares and, in brackets, the part of the 95 %
intervals that held the true share, %. ${
    split === 'test'
      ? 'Everything is fitted on the validation faces.'
      : 'Everything is fitted on one half of the validation faces and tried on the other, both ways; the widths of intervals alone come from such groups of all of them.'
  } Faces are shown as the product crops them: scattered like detections, with noise and JPEG.

## All sizes and pictures together

${renderShareTable(columns)}

## By face size

${bySize.join('\n\n')}

## Against labels

The same groups with the shares of labels as truth, which counting is at home with and nothing else is fitted to. Clear faces got
four votes of five for their label, so an estimate of votes is off from it where a group is small and clear.

${renderLabelTable(ships === undefined ? [] : columns)}

## Unlike readings

Validation faces altered as cameras do, read once each, with the intervals as they ship, and widened by trust.

${renderTrustTable(trust)}

## Cost

Processor time of a window, ms, by people in it.

${tableOf(['', ...TIMED_PEOPLE.map(String)], costs)}
`;
}
