import type { ResponseModel } from '@crowdtone/statistics';
import { CLASSES, type FaceSet, majorityFaces, type Split } from '../data/face-set';
import { FACE_SIZES } from '../images/degrade';
import { type GroupFigures, measureGroups } from './grouped-figures';
import type { Groupings } from './groupings';
import { type CalibrationBin, calibrationBins, type Metrics, measure } from './metrics';
import { type LogitsOf, predict } from './predict';
import {
  type GroupProtocol,
  type GroupSettings,
  type LabelledProbabilities,
  quantificationError,
  type ShareEstimatorRecipe,
  STANDARD_GROUPS,
} from './quantification-error';
import { type AlteredFigures, measureAltered } from './robustness';
import { responseOf, SHARE_ESTIMATORS } from './share-estimators';
import { fitTemperature, probabilitiesAt } from './temperature';
import { measureVotes, type VotesByClarity } from './votes';

/** A network to be evaluated. */
export interface Candidate {
  readonly name: string;
  readonly logitsOf: LogitsOf;
}

/** Everything measured on one network at one face size. */
export interface SizeFigures extends Omit<Metrics, 'confusion'> {
  /** Face size, pixels. */
  readonly size: number;
  /** Fitted on the votes of all validation faces of this size. */
  readonly temperature: number;
  /** Faces by true (row) and predicted (column) expression. */
  readonly confusion: readonly (readonly number[])[];
  readonly calibration: readonly CalibrationBin[];
  /** Quantification error, by protocol and estimator. */
  readonly groups: Readonly<Record<GroupProtocol, Readonly<Record<string, number>>>>;
  /**
   * Calibrated predictions per vote for each expression. Null when an expression has no votes; estimators that correct for
   * confusion are then skipped.
   */
  readonly response: ResponseModel | null;
  /** On validation faces; determines the floor. */
  readonly validAccuracy: number;
  /** On validation faces; `auto` compares models by it. */
  readonly validMeanRecall: number;
  /** On all faces, including those without a majority. */
  readonly votes: VotesByClarity;
  /** By the requested groupings. */
  readonly byGroup: readonly GroupFigures[];
}

/** Figures of one network. */
export interface CandidateFigures {
  readonly name: string;
  readonly sizes: readonly SizeFigures[];
  /** Empty unless requested. */
  readonly altered: readonly AlteredFigures[];
}

/** Splits that networks are evaluated on. */
export type MeasuredSplit = Exclude<Split, 'train'>;

/** What to evaluate. */
export interface ProtocolSettings {
  /**
   * Evaluated split, default `test`. Use `valid` to choose between networks and `test` once at the end; calibration is fitted on
   * `valid` in either case.
   */
  readonly split?: MeasuredSplit;
  readonly sizes?: readonly number[];
  readonly estimators?: readonly ShareEstimatorRecipe[];
  readonly groups?: GroupSettings;
  /** Also evaluates altered faces. */
  readonly altered?: boolean;
  /** Also evaluates groups of faces. */
  readonly groupings?: Groupings;
  /** Called before each size. */
  readonly onProgress?: (text: string) => void;
  /** Receives the calibrated predictions for the evaluated faces with a majority, for each size. */
  readonly onMeasured?: (size: number, predictions: LabelledProbabilities) => void;
  /** Receives the calibrated predictions for all validation faces, for each size. */
  readonly onValidation?: (size: number, predictions: LabelledProbabilities) => void;
}

/**
 * Evaluates a network on one split: accuracy and recall on faces with a majority, group shares on all. Temperatures and share
 * estimators are fitted on the votes of the validation split, separately for each size. No test-time augmentation.
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
  const fitting = labelledPredictions(probabilitiesAt(validLogits, temperature), valid);
  onValidation?.(size, fitting);
  const ofAll = probabilitiesAt(await predict(measured, size, logitsOf), temperature);
  const tested = labelledPredictions(ofAll, measured);
  const test = majorityFaces(measured);
  const probabilities = majorityPredictions(ofAll, measured);
  onMeasured?.(size, { probabilities, labels: test.majority });
  const { confusion, ...metrics } = measure(probabilities, test.majority);
  const validated = measure(majorityPredictions(fitting.probabilities, valid), majorityFaces(valid).majority);
  const response = responseOf(fitting);
  const fitted = estimators
    .filter(({ needsEveryClass }) => response !== null || !needsEveryClass)
    .map(({ name, fit }) => ({ name, estimate: fit(fitting) }));
  const errors = (protocol: GroupProtocol) =>
    Object.fromEntries(
      fitted.map(({ name, estimate }) => [name, quantificationError(estimate, tested, protocol, groups)] as const),
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

function labelledPredictions(probabilities: Float32Array, { targets, majority }: FaceSet): LabelledProbabilities {
  return { probabilities, labels: majority, votes: targets };
}

/** The predictions for faces with a majority, in their order. */
function majorityPredictions(probabilities: Float32Array, { majority }: FaceSet): Float32Array {
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
