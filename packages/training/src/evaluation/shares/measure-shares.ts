/** Errors and coverage of share estimators on groups of validation faces that they were not fitted to. */
import { CLASSES } from '../../data/face-set';
import { drawFaces, GROUP_PROTOCOLS, type GroupProtocol, totalVariation } from '../group-error';
import { rowsOf } from '../readings';
import { foldsOf, type GroupEstimate, groupSeed, type ShareCandidate } from './candidates';
import { joinedOver, type SizedReadings } from './read-pictures';

export interface MeasureSettings {
  /** People in a group; each is a row of cells. */
  readonly people: readonly number[];
  /** Groups a cell, half of them for either half of the faces. */
  readonly groups: number;
  readonly seed: number;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** Where groups come from. */
export interface CellPlace {
  readonly protocol: GroupProtocol;
  readonly people: number;
  readonly sizePx: number;
  /** That each person's reading is joined from. */
  readonly pictures: number;
}

/** What was said of one group, and what is true of it. */
export interface Outcome extends GroupEstimate {
  readonly truth: Float64Array;
  readonly labels: Float64Array | null;
}

export interface MeasuredCell extends CellPlace {
  readonly outcomes: readonly Outcome[];
}

export interface CellFigures {
  /** Mean total variation between estimated and true shares of votes, in [0,1]. */
  readonly error: number;
  /** The same against shares of labels; null in protocol V. */
  readonly labelError: number | null;
  /** Part of the 95 % intervals that held the true share of votes, in [0,1]; null without intervals. */
  readonly coverage: number | null;
}

/** No group of U and N is drawn for contempt, so an interval that holds its share near 0 proves little. */
const JUDGED_CLASSES = CLASSES - 1;
/** Sums of parts are not exact. */
const SLACK = 1e-9;

/**
 * Measures candidates on the same groups, each cell by itself: fitted on one half of the validation faces and tried on groups
 * of the other, both ways; or fitted on all of them and tried on the test faces, if these are given.
 * @param tested readings of test faces at the same sizes, at the same temperatures
 * @returns for each candidate its cells
 */
export function measureShares(
  validation: readonly SizedReadings[],
  candidates: readonly ShareCandidate[],
  { people, groups, seed, onProgress }: MeasureSettings,
  tested: readonly SizedReadings[] | null = null,
): MeasuredCell[][] {
  const cells = candidates.map((): MeasuredCell[] => []);
  for (const readings of validation) {
    onProgress?.(`shares at ${readings.sizePx} px`);
    const test = tested?.find(({ sizePx }) => sizePx === readings.sizePx) ?? null;
    const folds = test === null ? foldsOf(readings) : [{ fitting: placesOf(readings), tried: placesOf(test) }];
    const source = test ?? readings;
    const fitted = candidates.map((candidate) => folds.map(({ fitting }) => candidate.fit(readings, fitting)));
    for (const { pictures } of readings.joined) {
      const rows = rowsOf(joinedOver(source, pictures).probabilities);
      for (const protocol of GROUP_PROTOCOLS) {
        for (const facesPerGroup of people) {
          const outcomes = candidates.map((): Outcome[] => []);
          for (const [half, { tried }] of folds.entries()) {
            const settings = { groups: Math.ceil(groups / folds.length), facesPerGroup, seed: seed + half };
            let place = 0;
            for (const { faces, truth, labels } of drawFaces(source, protocol, settings, tried)) {
              const group = Array.from(faces, (face) => rows[face] ?? []);
              const draws = groupSeed(protocol, readings.sizePx, pictures, half, place++);
              for (const [index, estimators] of fitted.entries()) {
                const estimate = estimators[half]?.(group, draws);
                if (estimate) outcomes[index]?.push({ ...estimate, truth, labels });
              }
            }
          }
          const at = { protocol, people: facesPerGroup, sizePx: readings.sizePx, pictures };
          for (const [index, found] of outcomes.entries()) cells[index]?.push({ ...at, outcomes: found });
        }
      }
    }
  }
  return cells;
}

function placesOf({ labels }: SizedReadings): number[] {
  return Array.from({ length: labels.length }, (_, face) => face);
}

export function figuresOf(outcomes: readonly Outcome[]): CellFigures {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const labelled = outcomes.flatMap(({ shares, labels }) => (labels === null ? [] : [totalVariation(shares, labels)]));
  const covered = outcomes.flatMap(({ intervals, truth }) =>
    (intervals ?? []).slice(0, JUDGED_CLASSES).map(({ low, high }, i) => {
      const share = truth[i] ?? 0;
      return low - SLACK <= share && share <= high + SLACK ? 1 : 0;
    }),
  );
  return {
    error: mean(outcomes.map(({ shares, truth }) => totalVariation(shares, truth))),
    labelError: labelled.length === 0 ? null : mean(labelled),
    coverage: covered.length === 0 ? null : mean(covered),
  };
}

/** The cells of some places, put together. */
export function pooled(cells: readonly MeasuredCell[], isWanted: (place: CellPlace) => boolean): Outcome[] {
  return cells.filter(isWanted).flatMap(({ outcomes }) => outcomes);
}
