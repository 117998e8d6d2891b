/** Chooses the estimator of group shares that ships with a network, and the width of its intervals, on validation faces. */
import type { ShareChoice, VoteMixtureSettings } from '@crowdtone/networks';
import { remotenessFactor, widened } from '@crowdtone/statistics';
import { votedPredictions } from '../evaluation/predictions';
import { GROUP_PROTOCOLS } from '../evaluation/quantification-error';
import { naturalShares } from '../evaluation/share-estimators';
import {
  COUNTED,
  REFERENCES,
  type ShareCandidate,
  type ShareSetup,
  VOTE_MIXTURE_GRID,
  voteMixture,
  withCounted,
} from '../evaluation/shares/candidates';
import { missingExpressions, weightedPredictions } from '../evaluation/shares/fit-sizes';
import {
  figuresOf,
  type MeasuredCell,
  type MeasureSettings,
  measureShares,
  type Outcome,
  pooled,
} from '../evaluation/shares/measure-shares';
import { averagedOver, type SizedPredictions } from '../evaluation/shares/predict-sizes';

/** A candidate with its measurements. */
export interface MeasuredCandidate {
  readonly name: string;
  readonly cells: readonly MeasuredCell[];
}

/** The result of choosing an estimator. */
export interface ShareSelection {
  /** All candidate settings with their mean error, on fewer groups. */
  readonly tried: readonly { readonly name: string; readonly error: number }[];
  /** The chosen estimator and the references, on the same groups; without widening. */
  readonly measured: readonly MeasuredCandidate[];
  /** The estimator that ships; null when nothing could be measured. */
  readonly chosen: { readonly name: string; readonly setup: ShareSetup } | null;
}

/** Effort of choosing an estimator. */
export interface SelectionSettings {
  /** Groups per cell for choosing settings. */
  readonly choiceGroups: number;
  /** Groups per cell for the table and the widening of intervals. */
  readonly tableGroups: number;
  /** Whether reference estimators are measured too. */
  readonly references: boolean;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** Default settings. */
export const SELECTION: SelectionSettings = { choiceGroups: 24, tableGroups: 60, references: true };

/** Group sizes of the table; the widening for other sizes is interpolated. */
export const TABLE_PEOPLE = [5, 10, 20, 50, 200] as const;
const CHOICE_PEOPLE = [5, 20, 50, 200] as const;
/** Face sizes at which estimators are compared, pixels. */
export const TABLE_SIZES: readonly number[] = [48, 24, 12];
const SEED = 3;
/** Candidates for the widening of intervals, in ascending order. */
const FACTORS = Array.from({ length: 31 }, (_, step) => Number((0.45 * 1.06 ** step).toFixed(3)));
/** Minimum coverage in every protocol, for each group size. */
const MIN_COVERAGE = 0.94;
/** Candidates for the additional widening of groups far from the prior, see `VoteMixtureCorrection`. */
const REMOTENESS_GRID = [0, 0.5, 1, 2, 3] as const;

/**
 * Chooses the settings with the lowest mean error over protocols, group sizes, face sizes and images per face; then, for each
 * group size, the narrowest intervals with the required coverage in every protocol. Estimators run as in the product, in a
 * two-fold cross-validation on the validation faces.
 */
export function selectEstimator(
  validation: readonly SizedPredictions[],
  { choiceGroups, tableGroups, references, onProgress }: SelectionSettings = SELECTION,
): ShareSelection {
  const [first] = validation;
  const usable = validation.filter(isComplete);
  if (first === undefined || usable.length === 0) return { tried: [], measured: [], chosen: null };
  const speaking = usable.filter(({ sizePx }) => TABLE_SIZES.includes(sizePx));
  const measuredSizes = speaking.length > 0 ? speaking : usable;
  const natural = naturalShares(votedPredictions(averagedOver(first, 1)));
  const candidates: ShareCandidate[] = [COUNTED, ...VOTE_MIXTURE_GRID.map((setting) => voteMixture(setting, natural))];
  const choice: MeasureSettings = { people: CHOICE_PEOPLE, groups: choiceGroups, seed: SEED, onProgress };
  const tried = measureShares(measuredSizes, candidates, choice).map((cells, index) => ({
    candidate: candidates[index] ?? COUNTED,
    error: meanError(cells),
  }));
  const best = tried.reduce((least, one) => (one.error < least.error ? one : least)).candidate;

  const compared = [best, ...(best === COUNTED ? [] : [COUNTED, withCounted(best)]), ...(references ? REFERENCES : [])];
  const table: MeasureSettings = { people: TABLE_PEOPLE, groups: tableGroups, seed: SEED + 10, onProgress };
  const measured = measureShares(measuredSizes, compared, table).map((cells, index) => ({
    name: compared[index]?.name ?? '',
    cells,
  }));
  return {
    tried: tried.map(({ candidate, error }) => ({ name: candidate.name, error })),
    measured,
    chosen: best.setup && { name: best.name, setup: withWidening(best.setup, measured[0]?.cells ?? []) },
  };
}

/** Whether both folds have votes for every expression. */
function isComplete(predictions: SizedPredictions): boolean {
  return missingExpressions(weightedPredictions(predictions)).length === 0 && predictions.labels.length > 1;
}

function meanError(cells: readonly MeasuredCell[]): number {
  return cells.reduce((sum, { outcomes }) => sum + figuresOf(outcomes).error / cells.length, 0);
}

/** Chooses the remoteness with the most similar coverage across protocols, and its widening factors. */
function withWidening(setup: ShareSetup, cells: readonly MeasuredCell[]): ShareSetup {
  const { settings } = setup;
  if (settings === null) return setup;
  const tried = REMOTENESS_GRID.map((remoteness) => {
    const found = TABLE_PEOPLE.map((people) => {
      const byProtocol = GROUP_PROTOCOLS.map((protocol) =>
        pooled(cells, (place) => place.people === people && place.protocol === protocol),
      );
      const coverages = (factor: number) =>
        byProtocol.map((outcomes) => coverageAt(outcomes, { ...settings, remoteness }, factor) ?? 1);
      const factor = FACTORS.find((one) => Math.min(...coverages(one)) >= MIN_COVERAGE) ?? FACTORS.at(-1) ?? 1;
      return { people, factor, spread: Math.max(...coverages(factor)) - Math.min(...coverages(factor)) };
    });
    const widening = found.map(({ people, factor }) => ({ people, factor }));
    return { remoteness, widening, spread: found.reduce((sum, { spread }) => sum + spread, 0) };
  });
  const { remoteness, widening } = tried.reduce((least, one) => (one.spread < least.spread ? one : least));
  return { ...setup, settings: { ...settings, remoteness, widening } };
}

/** Coverage of intervals with the given widening; null without intervals. */
function coverageAt(outcomes: readonly Outcome[], settings: VoteMixtureSettings, factor: number): number | null {
  return figuresOf(outcomes.map((outcome) => widenedOutcome(outcome, settings, factor))).coverage;
}

function widenedOutcome(outcome: Outcome, settings: VoteMixtureSettings, factor: number): Outcome {
  const { shares, intervals } = outcome;
  const widening = factor * remotenessFactor(settings, shares);
  return {
    ...outcome,
    intervals: intervals?.map((interval, i) => widened({ share: shares[i] ?? 0, ...interval }, widening)) ?? null,
  };
}

/** The measurements, with the shipped widening for the chosen estimator, which comes first. */
export function shippedColumns({ chosen, measured }: ShareSelection): MeasuredCandidate[] {
  const settings = chosen?.setup.settings ?? null;
  return measured.map(({ name, cells }, index) => {
    if (index > 0) return { name, cells };
    const widenedCells = cells.map((cell) => {
      if (settings === null) return cell;
      const factor = settings.widening.find(({ people }) => people === cell.people)?.factor ?? 1;
      return { ...cell, outcomes: cell.outcomes.map((outcome) => widenedOutcome(outcome, settings, factor)) };
    });
    return { name: `${name} (shipped)`, cells: widenedCells };
  });
}

/** The selection as stored in the calibration. */
export function choiceOf(selection: ShareSelection): ShareChoice | null {
  if (selection.chosen === null) return null;
  const cells = shippedColumns(selection)[0]?.cells ?? [];
  const coverages = cells.flatMap(({ outcomes }) => figuresOf(outcomes).coverage ?? []);
  const coverage = coverages.reduce((sum, value) => sum + value, 0) / Math.max(coverages.length, 1);
  const { estimator, settings } = selection.chosen.setup;
  return { estimator, settings, error: meanError(cells), coverage };
}
