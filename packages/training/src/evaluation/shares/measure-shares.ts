/** Error and coverage of share estimators on groups of held-out faces. */
import { CLASSES } from '../../data/face-set';
import { rowsOf } from '../predictions';
import { drawFaces, GROUP_PROTOCOLS, type GroupProtocol, totalVariation } from '../quantification-error';
import { foldsOf, type GroupEstimate, groupSeed, type ShareCandidate } from './candidates';
import { averagedOver, type SizedPredictions } from './predict-sizes';

/** Sizes and numbers of groups. */
export interface MeasureSettings {
  /** Group sizes. */
  readonly people: readonly number[];
  /** Groups per cell, half of them per fold. */
  readonly groups: number;
  readonly seed: number;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** What the groups of a cell have in common. */
export interface CellPlace {
  readonly protocol: GroupProtocol;
  readonly people: number;
  readonly sizePx: number;
  /** Images averaged per person. */
  readonly images: number;
}

/** Estimated and true shares of one group. */
export interface Outcome extends GroupEstimate {
  readonly truth: Float64Array;
  readonly labels: Float64Array | null;
}

/** Outcomes of one cell. */
export interface MeasuredCell extends CellPlace {
  readonly outcomes: readonly Outcome[];
}

/** Error and coverage over groups. */
export interface CellFigures {
  /** Mean total variation between estimated and true shares of votes, in [0,1]. */
  readonly error: number;
  /** The same against the shares of labels; null in protocol V. */
  readonly labelError: number | null;
  /** Coverage of the 95 % intervals, in [0,1]; null without intervals. */
  readonly coverage: number | null;
}

/** Contempt, the last class, is not sampled in U and N, so the coverage of its share near 0 means little. */
const COVERED_CLASSES = CLASSES - 1;
/** Tolerance for rounding errors. */
const SLACK = 1e-9;

/**
 * Measures candidates on the same groups: by two-fold cross-validation on the validation faces, or fitted on all of them and
 * measured on the test faces.
 * @param tested predictions for test faces at the same sizes and temperatures
 * @returns the cells of each candidate
 */
export function measureShares(
  validation: readonly SizedPredictions[],
  candidates: readonly ShareCandidate[],
  { people, groups, seed, onProgress }: MeasureSettings,
  tested: readonly SizedPredictions[] | null = null,
): MeasuredCell[][] {
  const cells = candidates.map((): MeasuredCell[] => []);
  for (const predictions of validation) {
    onProgress?.(`shares at ${predictions.sizePx} px`);
    const test = tested?.find(({ sizePx }) => sizePx === predictions.sizePx) ?? null;
    const folds = test === null ? foldsOf(predictions) : [{ fitting: placesOf(predictions), heldOut: placesOf(test) }];
    const source = test ?? predictions;
    const fitted = candidates.map((candidate) => folds.map(({ fitting }) => candidate.fit(predictions, fitting)));
    for (const { images } of predictions.averaged) {
      const rows = rowsOf(averagedOver(source, images).probabilities);
      for (const protocol of GROUP_PROTOCOLS) {
        for (const facesPerGroup of people) {
          const outcomes = candidates.map((): Outcome[] => []);
          for (const [half, { heldOut }] of folds.entries()) {
            const settings = { groups: Math.ceil(groups / folds.length), facesPerGroup, seed: seed + half };
            let place = 0;
            for (const { faces, truth, labels } of drawFaces(source, protocol, settings, heldOut)) {
              const group = Array.from(faces, (face) => rows[face] ?? []);
              const draws = groupSeed(protocol, predictions.sizePx, images, half, place++);
              for (const [index, estimators] of fitted.entries()) {
                const estimate = estimators[half]?.(group, draws);
                if (estimate) outcomes[index]?.push({ ...estimate, truth, labels });
              }
            }
          }
          const at = { protocol, people: facesPerGroup, sizePx: predictions.sizePx, images };
          for (const [index, found] of outcomes.entries()) cells[index]?.push({ ...at, outcomes: found });
        }
      }
    }
  }
  return cells;
}

function placesOf({ labels }: SizedPredictions): number[] {
  return Array.from({ length: labels.length }, (_, face) => face);
}

/** Error and coverage over groups. */
export function figuresOf(outcomes: readonly Outcome[]): CellFigures {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const labelled = outcomes.flatMap(({ shares, labels }) => (labels === null ? [] : [totalVariation(shares, labels)]));
  const covered = outcomes.flatMap(({ intervals, truth }) =>
    (intervals ?? []).slice(0, COVERED_CLASSES).map(({ low, high }, i) => {
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

/** The outcomes of selected cells. */
export function pooled(cells: readonly MeasuredCell[], isWanted: (place: CellPlace) => boolean): Outcome[] {
  return cells.filter(isWanted).flatMap(({ outcomes }) => outcomes);
}
