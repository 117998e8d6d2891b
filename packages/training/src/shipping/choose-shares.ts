/** Which estimator of group shares ships with a network, and how far it can be trusted: told by validation faces alone. */
import { type CorrectionSettings, type ExpressionShare, estimateShares, seededRandom, seedOf } from '@crowdtone/domain';
import type { ShareChoice } from '@crowdtone/networks';
import { CLASSES } from '../data/face-set';
import {
  drawGroups,
  type GroupProtocol,
  type GroupSettings,
  type LabelledProbabilities,
  totalVariation,
} from '../evaluation/group-error';
import { halves, rowsOf } from '../evaluation/readings';
import { responseOf } from '../evaluation/share-estimators';

/** Calibrated readings of the validation faces, shown at one size. */
export interface SizedReadings {
  /** Pixels. */
  readonly size: number;
  readonly readings: LabelledProbabilities;
}

/** Figures of one way to estimate shares on groups of faces that it was not fitted to. */
export interface EstimatorFigures extends Pick<ShareChoice, 'estimator' | 'settings'> {
  readonly sizes: readonly ({ readonly size: number } & Readonly<Record<GroupProtocol, GroupFigures>>)[];
}

export interface GroupFigures {
  /** Mean total variation between estimated and true shares, in [0,1]. */
  readonly error: number;
  /** Part of the 95 % intervals that held the true share, in [0,1]. */
  readonly coverage: number;
}

export interface ShareSelection {
  /** All that was tried, in that order; the chosen one is among them. */
  readonly measured: readonly EstimatorFigures[];
  /** Null when nothing could be measured. */
  readonly chosen: EstimatorFigures | null;
}

const PROTOCOLS: readonly GroupProtocol[] = ['U', 'N'];
/** Candidates for the prior's concentration. */
const PRIORS = [1, 0.5, 0.25] as const;
/** Candidates for the error factor, the least first. */
const WIDER = [2, 3, 5, 8] as const;
const PROMISED_COVERAGE = 0.95;

/** Groups for each protocol, size and half of the faces. */
export const CHOICE_GROUPS: GroupSettings = { groups: 20, facesPerGroup: 50, seed: 3 };

/** No group of the protocols holds contempt, so an interval that holds its share of 0 proves nothing. */
const JUDGED_CLASSES = CLASSES - 1;

/**
 * Chooses among the estimators that give an interval too: first the one with the least mean error over protocols and
 * sizes, then, if it corrects, the least error factor with which its 95 % intervals hold what they promise.
 *
 * Each is measured as the product would run it: fitted on either half of the validation faces, on groups of the other
 * half. Sizes at which a half lacks an expression are left out.
 */
export function selectEstimator(
  validation: readonly SizedReadings[],
  groups: GroupSettings = CHOICE_GROUPS,
): ShareSelection {
  const folds = validation.flatMap(({ size, readings }) => {
    const [one, other] = halves(readings);
    const both = [foldOf(size, one, other), foldOf(size, other, one)].filter((fold) => fold !== null);
    return both.length === 2 ? [{ size, both }] : [];
  });
  if (folds.length === 0) return { measured: [], chosen: null };
  const measureWith = (settings: CorrectionSettings | null): EstimatorFigures => ({
    estimator: settings === null ? 'counted' : 'adjusted-count-posterior',
    settings,
    sizes: folds.map(({ size, both }) => {
      const figures = (protocol: GroupProtocol) =>
        meanOf(both.map((fold) => measureFold(fold, settings, protocol, groups)));
      return { size, U: figures('U'), N: figures('N') };
    }),
  });

  const measured = [null, ...PRIORS.map((prior) => ({ prior, errorFactor: 1 }))].map(measureWith);
  let chosen = leastError(measured);
  for (const errorFactor of WIDER) {
    if (!chosen?.settings || overall(chosen).coverage >= PROMISED_COVERAGE) break;
    chosen = measureWith({ ...chosen.settings, errorFactor });
    measured.push(chosen);
  }
  return { measured, chosen };
}

/** What the calibration says of the selection. */
export function choiceOf({ chosen }: ShareSelection): ShareChoice | null {
  return chosen && { estimator: chosen.estimator, settings: chosen.settings, ...overall(chosen) };
}

/** The one with the least mean error over protocols and sizes; null of none. */
export function leastError(measured: readonly EstimatorFigures[]): EstimatorFigures | null {
  return measured.toSorted((a, b) => overall(a).error - overall(b).error)[0] ?? null;
}

function overall({ sizes }: EstimatorFigures): GroupFigures {
  return meanOf(sizes.flatMap((figures) => PROTOCOLS.map((protocol) => figures[protocol])));
}

/** The mean of at least one. */
export function meanOf(figures: readonly GroupFigures[]): GroupFigures {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { error: mean(figures.map(({ error }) => error)), coverage: mean(figures.map(({ coverage }) => coverage)) };
}

interface Fold {
  readonly buckets: readonly [
    { readonly sizePx: number; readonly response: NonNullable<ReturnType<typeof responseOf>> },
  ];
  readonly faces: LabelledProbabilities;
}

function foldOf(size: number, fitting: LabelledProbabilities, faces: LabelledProbabilities): Fold | null {
  const response = responseOf(fitting);
  return response === null ? null : { buckets: [{ sizePx: size, response }], faces };
}

function measureFold(
  { buckets, faces }: Fold,
  settings: CorrectionSettings | null,
  protocol: GroupProtocol,
  groups: GroupSettings,
): GroupFigures {
  const [{ sizePx }] = buckets;
  const correction = settings && { ...settings, buckets };
  const figures: GroupFigures[] = [];
  for (const { probabilities, truth } of drawGroups(faces, protocol, groups)) {
    const people = rowsOf(probabilities).map((row) => ({ probabilities: row, sizePx }));
    const random = seededRandom(seedOf(protocol, sizePx, figures.length));
    const { expressions } = estimateShares(people, correction, random).shares;
    const error = totalVariation(
      expressions.map(({ share }) => share),
      truth,
    );
    figures.push({ error, coverage: coverageOf(expressions, truth) });
  }
  return meanOf(figures);
}

function coverageOf(expressions: readonly ExpressionShare[], truth: Float64Array): number {
  // Sums of fiftieths are not exact.
  const slack = 1e-9;
  const held = expressions
    .slice(0, JUDGED_CLASSES)
    .filter(({ low, high }, index) => low - slack <= (truth[index] ?? -1) && (truth[index] ?? 2) <= high + slack);
  return held.length / JUDGED_CLASSES;
}
