/** Which estimator of group shares ships with a network, and how far it can be trusted: told by validation faces alone. */
import { type ExpressionShare, estimateShares, seededRandom, seedOf } from '@crowdtone/domain';
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
export interface EstimatorFigures extends Pick<ShareChoice, 'estimator' | 'prior'> {
  readonly sizes: readonly ({ readonly size: number } & Readonly<Record<GroupProtocol, GroupFigures>>)[];
}

export interface GroupFigures {
  /** Mean total variation between estimated and true shares, in [0,1]. */
  readonly error: number;
  /** Part of the 95 % intervals that held the true share, in [0,1]. */
  readonly coverage: number;
}

const PROTOCOLS: readonly GroupProtocol[] = ['U', 'N'];

/** Candidates that give an interval too; the prior's concentration says how mixed a crowd is expected to be. */
const CANDIDATES: readonly Pick<ShareChoice, 'estimator' | 'prior'>[] = [
  { estimator: 'counted', prior: null },
  { estimator: 'adjusted-count-posterior', prior: 1 },
  { estimator: 'adjusted-count-posterior', prior: 0.5 },
  { estimator: 'adjusted-count-posterior', prior: 0.25 },
];

/** Groups for each protocol, size and half of the faces. */
export const CHOICE_GROUPS: GroupSettings = { groups: 40, facesPerGroup: 50, seed: 3 };

/** No group of the protocols holds contempt, so an interval that holds its share of 0 proves nothing. */
const JUDGED_CLASSES = CLASSES - 1;

/**
 * Measures each candidate as the product would run it: fitted on either half of the validation faces, on groups of the
 * other half. Sizes at which a half lacks an expression are left out.
 */
export function measureEstimators(
  validation: readonly SizedReadings[],
  groups: GroupSettings = CHOICE_GROUPS,
): EstimatorFigures[] {
  const folds = validation.flatMap(({ size, readings }) => {
    const [one, other] = halves(readings);
    const both = [foldOf(size, one, other), foldOf(size, other, one)].filter((fold) => fold !== null);
    return both.length === 2 ? [{ size, both }] : [];
  });
  return CANDIDATES.map(({ estimator, prior }) => ({
    estimator,
    prior,
    sizes: folds.map(({ size, both }) => {
      const figures = (protocol: GroupProtocol) =>
        meanOf(both.map((fold) => measureFold(fold, prior, protocol, groups)));
      return { size, U: figures('U'), N: figures('N') };
    }),
  }));
}

/** The candidate with the least mean error over protocols and sizes; null when nothing could be measured. */
export function chooseShares(measured: readonly EstimatorFigures[]): ShareChoice | null {
  const choices = measured
    .filter(({ sizes }) => sizes.length > 0)
    .map(({ estimator, prior, sizes }) => ({
      estimator,
      prior,
      ...meanOf(sizes.flatMap((figures) => PROTOCOLS.map((protocol) => figures[protocol]))),
    }));
  return choices.toSorted((a, b) => a.error - b.error)[0] ?? null;
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
  prior: number | null,
  protocol: GroupProtocol,
  settings: GroupSettings,
): GroupFigures {
  const [{ sizePx }] = buckets;
  const correction = prior === null ? null : { prior, buckets };
  const figures: GroupFigures[] = [];
  for (const { probabilities, truth } of drawGroups(faces, protocol, settings)) {
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
