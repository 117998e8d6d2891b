import type { ResponseModel } from '@crowdtone/statistics';
import { CLASSES, type FaceSet, majorityFaces, type Split } from '../data/face-set';
import { FACE_SIZES } from '../images/degrade';
import {
  type GroupProtocol,
  type GroupSettings,
  groupError,
  type LabelledProbabilities,
  type ShareEstimatorRecipe,
  STANDARD_GROUPS,
} from './group-error';
import { type GroupFigures, measureGroups } from './grouped-figures';
import type { Groupings } from './groupings';
import { type CalibrationBin, calibrationBins, type Metrics, measure } from './metrics';
import { type LogitsOf, predict } from './predict';
import { type AlteredFigures, measureAltered } from './robustness';
import { responseOf, SHARE_ESTIMATORS } from './share-estimators';
import { fitTemperature, probabilitiesAt } from './temperature';
import { measureVotes, type VotesBySort } from './votes';

/** A network to be measured, whatever runs it. */
export interface Candidate {
  readonly name: string;
  readonly logitsOf: LogitsOf;
}

/** Everything measured of one network at one face size. */
export interface SizeFigures extends Omit<Metrics, 'confusion'> {
  /** Face size, pixels. */
  readonly size: number;
  /** Fitted on all validation faces of this size and their votes. */
  readonly temperature: number;
  /** Measured faces by true (row) and read (column) expression. */
  readonly confusion: readonly (readonly number[])[];
  readonly calibration: readonly CalibrationBin[];
  /** Mean total variation of group shares, by protocol and estimator. */
  readonly groups: Readonly<Record<GroupProtocol, Readonly<Record<string, number>>>>;
  /**
   * How the network answers to votes for each expression, calibrated. Null when an expression has no vote; estimators that
   * correct for confusion are then left out.
   */
  readonly response: ResponseModel | null;
  /** Of the validation faces, by which a network's floor is chosen. */
  readonly validAccuracy: number;
  /** Of the validation faces, by which networks are compared. */
  readonly validMeanRecall: number;
  /** Of all measured faces, those without a majority too. */
  readonly votes: VotesBySort;
  /** By the groupings that were asked for. */
  readonly byGroup: readonly GroupFigures[];
}

export interface CandidateFigures {
  readonly name: string;
  readonly sizes: readonly SizeFigures[];
  /** Empty unless altered faces were asked for. */
  readonly altered: readonly AlteredFigures[];
}

/** Splits that networks are measured on; never the training faces. */
export type MeasuredSplit = Exclude<Split, 'train'>;

export interface ProtocolSettings {
  /**
   * Which faces the figures are of; the test faces unless told. The validation faces are for choosing between networks,
   * so that the test faces are measured once, at the end; what is fitted is fitted on them in either case.
   */
  readonly split?: MeasuredSplit;
  readonly sizes?: readonly number[];
  readonly estimators?: readonly ShareEstimatorRecipe[];
  readonly groups?: GroupSettings;
  /** Measures faces altered by what cameras do, too. */
  readonly altered?: boolean;
  /** Measures groups of faces apart, too. */
  readonly groupings?: Groupings;
  /** Told before each size. */
  readonly onProgress?: (text: string) => void;
  /** Receives the calibrated readings of the measured faces of each size that have a majority. */
  readonly onMeasured?: (size: number, readings: LabelledProbabilities) => void;
  /** Receives the calibrated readings of all validation faces of each size. */
  readonly onValidation?: (size: number, readings: LabelledProbabilities) => void;
}

/**
 * Measures a network on the faces of one split: accuracy and recall on those that have a majority, group shares on all.
 * Temperatures and share estimators are fitted on the votes of the validation split, each size by itself; the test split is only looked at. No flipping or other averaging at test.
 */
export async function runProtocol(
  candidate: Candidate,
  { valid, test }: { readonly valid: FaceSet; readonly test: FaceSet },
  settings: ProtocolSettings = {},
): Promise<CandidateFigures> {
  const measured = settings.split === 'valid' ? valid : test;
  const sizes: SizeFigures[] = [];
  for (const size of settings.sizes ?? FACE_SIZES) {
    settings.onProgress?.(`${candidate.name} at ${size} px`);
    sizes.push(await measureSize(candidate, size, valid, measured, settings));
  }
  const altered = settings.altered
    ? await measureAltered(majorityFaces(measured), candidate.logitsOf, (text) =>
        settings.onProgress?.(`${candidate.name}: ${text}`),
      )
    : [];
  return { name: candidate.name, sizes, altered };
}

async function measureSize(
  { logitsOf }: Candidate,
  size: number,
  valid: FaceSet,
  measured: FaceSet,
  { estimators = SHARE_ESTIMATORS, groups = STANDARD_GROUPS, groupings, onMeasured, onValidation }: ProtocolSettings,
): Promise<SizeFigures> {
  const validLogits = await predict(valid, size, logitsOf);
  const temperature = fitTemperature([validLogits], valid.targets);
  const fitting = votedReadings(probabilitiesAt(validLogits, temperature), valid);
  onValidation?.(size, fitting);
  const ofAll = probabilitiesAt(await predict(measured, size, logitsOf), temperature);
  const tested = votedReadings(ofAll, measured);
  const test = majorityFaces(measured);
  const probabilities = selectReadings(ofAll, measured);
  onMeasured?.(size, { probabilities, labels: test.majority });
  const { confusion, ...metrics } = measure(probabilities, test.majority);
  const validated = measure(selectReadings(fitting.probabilities, valid), majorityFaces(valid).majority);
  const response = responseOf(fitting);
  const fitted = estimators
    .filter(({ needsEveryClass }) => response !== null || !needsEveryClass)
    .map(({ name, fit }) => ({ name, estimate: fit(fitting) }));
  const errors = (protocol: GroupProtocol) =>
    Object.fromEntries(
      fitted.map(({ name, estimate }) => [name, groupError(estimate, tested, protocol, groups)] as const),
    );
  return {
    size,
    temperature,
    ...metrics,
    confusion: rows(Array.from(confusion)),
    calibration: calibrationBins(probabilities, test.majority),
    groups: { U: errors('U'), N: errors('N'), V: errors('V') },
    response,
    validAccuracy: validated.accuracy,
    validMeanRecall: validated.meanRecall,
    votes: measureVotes(ofAll, measured),
    byGroup: groupings === undefined ? [] : measureGroups(probabilities, test, groupings),
  };
}

function votedReadings(probabilities: Float32Array, { targets, majority }: FaceSet): LabelledProbabilities {
  return { probabilities, labels: majority, votes: targets };
}

/** The readings of the faces with a majority, in their order. */
function selectReadings(probabilities: Float32Array, { majority }: FaceSet): Float32Array {
  const chosen = Array.from(majority.keys()).filter((face) => (majority[face] ?? -1) >= 0);
  const selected = new Float32Array(chosen.length * CLASSES);
  for (const [index, face] of chosen.entries()) {
    selected.set(probabilities.subarray(face * CLASSES, (face + 1) * CLASSES), index * CLASSES);
  }
  return selected;
}

function rows(cells: readonly number[]): number[][] {
  return Array.from({ length: CLASSES }, (_, row) => cells.slice(row * CLASSES, (row + 1) * CLASSES));
}
