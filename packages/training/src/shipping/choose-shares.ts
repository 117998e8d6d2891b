/** Which estimator of group shares ships with a network, and how wide its intervals are: said by validation faces alone. */
import type { ShareChoice, VoteMixtureSettings } from '@crowdtone/networks';
import { remotenessFactor, widened } from '@crowdtone/statistics';
import { GROUP_PROTOCOLS } from '../evaluation/group-error';
import { votedReadings } from '../evaluation/readings';
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
import { missingExpressions, votedPictures } from '../evaluation/shares/fit-sizes';
import {
  figuresOf,
  type MeasuredCell,
  type MeasureSettings,
  measureShares,
  type Outcome,
  pooled,
} from '../evaluation/shares/measure-shares';
import { joinedOver, type SizedReadings } from '../evaluation/shares/read-pictures';

/** One candidate and what was measured of it. */
export interface MeasuredCandidate {
  readonly name: string;
  readonly cells: readonly MeasuredCell[];
}

export interface ShareSelection {
  /** All settings that were tried, on fewer groups, with their mean error. */
  readonly tried: readonly { readonly name: string; readonly error: number }[];
  /** The chosen one and what it is measured against, on the same groups; without widening. */
  readonly measured: readonly MeasuredCandidate[];
  /** What ships; null when nothing could be measured. */
  readonly chosen: { readonly name: string; readonly setup: ShareSetup } | null;
}

export interface SelectionSettings {
  /** Groups a cell when settings are compared. */
  readonly choiceGroups: number;
  /** Groups a cell of the table, by which intervals are widened too. */
  readonly tableGroups: number;
  /** Ways that cannot ship are measured beside; false saves time. */
  readonly references: boolean;
  readonly onProgress?: ((text: string) => void) | undefined;
}

export const SELECTION: SelectionSettings = { choiceGroups: 24, tableGroups: 60, references: true };

/** People in the groups of the table; intervals of other sizes are widened by what lies between. */
export const TABLE_PEOPLE = [5, 10, 20, 50, 200] as const;
const CHOICE_PEOPLE = [5, 20, 50] as const;
/** Sizes in pixels that speak for all: what lies between reads as what lies beside it. */
export const TABLE_SIZES: readonly number[] = [48, 24, 12];
const SEED = 3;
/** Candidates for the widening of intervals, the narrowest first. */
const FACTORS = Array.from({ length: 31 }, (_, step) => Number((0.45 * 1.06 ** step).toFixed(3)));
/** No protocol's intervals may hold the truth more rarely than this, by groups of each size. */
const PROMISED_COVERAGE = 0.94;
/** Candidates for how much wider intervals are of groups unlike the prior, see `VoteMixtureCorrection`. */
const REMOTENESSES = [0, 0.5, 1, 2, 3] as const;

/**
 * Chooses the setting with the least mean error over protocols, sizes of groups and faces, and pictures a face; then, for
 * groups of each size, the narrowest intervals that hold what they promise in every protocol.
 *
 * Each is measured as the product would run it: fitted on either half of the validation faces, on groups of the other half.
 */
export function selectEstimator(
  validation: readonly SizedReadings[],
  { choiceGroups, tableGroups, references, onProgress }: SelectionSettings = SELECTION,
): ShareSelection {
  const [first] = validation;
  const usable = validation.filter(isComplete);
  if (first === undefined || usable.length === 0) return { tried: [], measured: [], chosen: null };
  const speaking = usable.filter(({ sizePx }) => TABLE_SIZES.includes(sizePx));
  const measuredSizes = speaking.length > 0 ? speaking : usable;
  const natural = naturalShares(votedReadings(joinedOver(first, 1)));
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

/** Whether both halves have votes for every expression. */
function isComplete(readings: SizedReadings): boolean {
  return missingExpressions(votedPictures(readings)).length === 0 && readings.labels.length > 1;
}

function meanError(cells: readonly MeasuredCell[]): number {
  return cells.reduce((sum, { outcomes }) => sum + figuresOf(outcomes).error / cells.length, 0);
}

/** Of all remotenesses the one under which the protocols' coverages lie closest together, with the factors that it needs. */
function withWidening(setup: ShareSetup, cells: readonly MeasuredCell[]): ShareSetup {
  const { settings } = setup;
  if (settings === null) return setup;
  const tried = REMOTENESSES.map((remoteness) => {
    const found = TABLE_PEOPLE.map((people) => {
      const byProtocol = GROUP_PROTOCOLS.map((protocol) =>
        pooled(cells, (place) => place.people === people && place.protocol === protocol),
      );
      const coverages = (factor: number) =>
        byProtocol.map((outcomes) => coverageAt(outcomes, { ...settings, remoteness }, factor) ?? 1);
      const factor = FACTORS.find((one) => Math.min(...coverages(one)) >= PROMISED_COVERAGE) ?? FACTORS.at(-1) ?? 1;
      return { people, factor, spread: Math.max(...coverages(factor)) - Math.min(...coverages(factor)) };
    });
    const widening = found.map(({ people, factor }) => ({ people, factor }));
    return { remoteness, widening, spread: found.reduce((sum, { spread }) => sum + spread, 0) };
  });
  const { remoteness, widening } = tried.reduce((least, one) => (one.spread < least.spread ? one : least));
  return { ...setup, settings: { ...settings, remoteness, widening } };
}

/** Part of the intervals that hold the truth when they are widened as they would ship; null without intervals. */
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

/** What was measured, with the intervals of what ships as wide as they ship; that comes first. */
export function shippedColumns({ chosen, measured }: ShareSelection): MeasuredCandidate[] {
  const settings = chosen?.setup.settings ?? null;
  return measured.map(({ name, cells }, index) => {
    if (index > 0) return { name, cells };
    const widenedCells = cells.map((cell) => {
      if (settings === null) return cell;
      const factor = settings.widening.find(({ people }) => people === cell.people)?.factor ?? 1;
      return { ...cell, outcomes: cell.outcomes.map((outcome) => widenedOutcome(outcome, settings, factor)) };
    });
    return { name: `${name} (ships)`, cells: widenedCells };
  });
}

/** What the calibration says of the selection. */
export function choiceOf(selection: ShareSelection): ShareChoice | null {
  if (selection.chosen === null) return null;
  const cells = shippedColumns(selection)[0]?.cells ?? [];
  const coverages = cells.flatMap(({ outcomes }) => figuresOf(outcomes).coverage ?? []);
  const coverage = coverages.reduce((sum, value) => sum + value, 0) / Math.max(coverages.length, 1);
  const { estimator, settings } = selection.chosen.setup;
  return { estimator, settings, error: meanError(cells), coverage };
}
