/** Which estimator of group shares ships with a network, and how far it can be trusted: told by validation faces alone. */
import type { ExpressionShare } from '@crowdtone/domain';
import { correctionBy, inThousandths, type ShareChoice } from '@crowdtone/networks';
import { seededRandom, seedOf } from '@crowdtone/runtime';
import { estimateShares, widened } from '@crowdtone/statistics';
import { CLASSES } from '../data/face-set';
import {
  drawGroups,
  type GroupProtocol,
  type GroupSettings,
  type LabelledProbabilities,
  totalVariation,
} from '../evaluation/group-error';
import { halves, rowsOf } from '../evaluation/readings';
import { examplesOf, responseOf } from '../evaluation/share-estimators';

/** Calibrated readings of the validation faces, shown at one size. */
export interface SizedReadings {
  /** Pixels. */
  readonly size: number;
  readonly readings: LabelledProbabilities;
}

/** One way to estimate shares. */
type Setup = Pick<ShareChoice, 'estimator' | 'settings'>;

/** Figures of one way to estimate shares on groups of faces that it was not fitted to. */
export interface EstimatorFigures extends Setup {
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
/** All ways that are tried, with intervals as the posterior gives them. */
const SETUPS: readonly Setup[] = [
  { estimator: 'counted', settings: null },
  ...[1, 0.5, 0.25].map((prior) => ({
    estimator: 'adjusted-count-posterior' as const,
    settings: { prior, errorFactor: 1, widening: 1, bandwidth: null },
  })),
  ...[0.25, 0.1].flatMap((prior) =>
    [2, 8].map((errorFactor) => ({
      estimator: 'kernel-mixture-posterior' as const,
      settings: { prior, errorFactor, widening: 1, bandwidth: 0.1 },
    })),
  ),
];
/** Candidates for the widening, the least first. */
const WIDER = [1.1, 1.2, 1.35, 1.5, 1.75, 2] as const;
const PROMISED_COVERAGE = 0.95;
/** A protocol's intervals may make up for those of the other, but not by more. */
const LEAST_COVERAGE = 0.92;

/** Groups for each protocol, size and half of the faces. */
export const CHOICE_GROUPS: GroupSettings = { groups: 20, facesPerGroup: 50, seed: 3 };

/** No group of the protocols holds contempt, so an interval that holds its share of 0 proves nothing. */
const JUDGED_CLASSES = CLASSES - 1;

/**
 * Chooses among the estimators that give an interval too: first the one with the least mean error over protocols and
 * sizes, then, if it corrects, the least widening with which its 95 % intervals hold what they promise.
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
  const tried = SETUPS.map((setup): [Setup, Outcomes] => [
    setup,
    folds.map(({ size, both }) => {
      const outcomes = (protocol: GroupProtocol) => both.flatMap((fold) => tryFold(fold, setup, protocol, groups));
      return { size, U: outcomes('U'), N: outcomes('N') };
    }),
  ]);
  const measured = tried.map(([setup, outcomes]) => figuresOf(setup, outcomes));
  let chosen = leastError(measured);
  const [, outcomes = []] = (chosen && tried[measured.indexOf(chosen)]) ?? [];
  for (const widening of WIDER) {
    if (!chosen?.settings || holdsPromise(chosen)) break;
    const { estimator, settings } = chosen;
    chosen = figuresOf({ estimator, settings: { ...settings, widening } }, outcomes);
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

function holdsPromise(figures: EstimatorFigures): boolean {
  const least = Math.min(...PROTOCOLS.map((protocol) => meanOf(figures.sizes.map((size) => size[protocol])).coverage));
  return overall(figures).coverage >= PROMISED_COVERAGE && least >= LEAST_COVERAGE;
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
  readonly size: number;
  /** What the fitting half tells. */
  readonly known: Parameters<typeof correctionBy>[1];
  readonly faces: LabelledProbabilities;
}

function foldOf(size: number, fitting: LabelledProbabilities, faces: LabelledProbabilities): Fold | null {
  const response = responseOf(fitting);
  if (response === null) return null;
  return { size, known: [{ sizePx: size, response, examples: inThousandths(examplesOf(fitting)) }], faces };
}

/** What was said of a group, with intervals that are not widened yet, and what is true of it. */
interface Outcome {
  readonly expressions: readonly ExpressionShare[];
  readonly truth: Float64Array;
}

type Outcomes = readonly ({ readonly size: number } & Readonly<Record<GroupProtocol, readonly Outcome[]>>)[];

function tryFold(
  { size: sizePx, known, faces }: Fold,
  setup: Setup,
  protocol: GroupProtocol,
  groups: GroupSettings,
): Outcome[] {
  const correction = correctionBy(setup, known);
  return Array.from(drawGroups(faces, protocol, groups), ({ probabilities, truth }, index) => {
    const people = rowsOf(probabilities).map((row) => ({ probabilities: row, sizePx }));
    const random = seededRandom(seedOf(protocol, sizePx, index));
    return { expressions: estimateShares(people, correction, random).shares.expressions, truth };
  });
}

function figuresOf(setup: Setup, outcomes: Outcomes): EstimatorFigures {
  const widening = setup.settings?.widening ?? 1;
  const figures = (of: readonly Outcome[]) =>
    meanOf(
      of.map(({ expressions, truth }) => ({
        error: totalVariation(
          expressions.map(({ share }) => share),
          truth,
        ),
        coverage: coverageOf(
          expressions.map((share) => widened(share, widening)),
          truth,
        ),
      })),
    );
  return { ...setup, sizes: outcomes.map(({ size, U, N }) => ({ size, U: figures(U), N: figures(N) })) };
}

function coverageOf(expressions: readonly Pick<ExpressionShare, 'low' | 'high'>[], truth: Float64Array): number {
  // Sums of fiftieths are not exact.
  const slack = 1e-9;
  const held = expressions
    .slice(0, JUDGED_CLASSES)
    .filter(({ low, high }, index) => low - slack <= (truth[index] ?? -1) && (truth[index] ?? 2) <= high + slack);
  return held.length / JUDGED_CLASSES;
}
