/** Intervals and trust under distribution shift. */
import { markdownTable, seededRandom } from '@crowdtone/runtime';
import {
  assessTrust,
  estimateShares,
  nearestInSize,
  type ShareCorrection,
  widenedByTrust,
} from '@crowdtone/statistics';
import { CLASSES } from '../../data/face-set';
import { rowsOf } from '../predictions';
import { drawFaces, GROUP_PROTOCOLS, type GroupProtocol, totalVariation } from '../quantification-error';
import { foldsOf, groupSeed } from './candidates';
import { fitSize, weightedPredictions } from './fit-sizes';
import type { SizedPredictions } from './predict-sizes';

/** Predictions for validation faces with one alteration. */
export interface AlteredPredictions {
  readonly name: string;
  readonly predictions: SizedPredictions;
  /** Without the alteration. */
  readonly validation: SizedPredictions;
}

/** Figures for one alteration, size, protocol and group size. */
export interface TrustFigures {
  readonly name: string;
  readonly sizePx: number;
  readonly protocol: GroupProtocol;
  readonly people: number;
  readonly error: number;
  /** Coverage of the 95 % intervals in [0,1], before and after widening by trust. */
  readonly coverage: number;
  readonly widenedCoverage: number;
  /** Shares of the groups by level of trust. */
  readonly levels: { readonly good: number; readonly fair: number; readonly poor: number };
  /** Mean over the groups. */
  readonly unlikeness: number;
}

const PEOPLE = [20, 50, 200] as const;
const COVERED_CLASSES = CLASSES - 1;
const SLACK = 1e-9;

/**
 * Measures error, coverage and trust on altered faces, by two-fold cross-validation: the clusters are fitted on the unaltered
 * faces of one half, the groups drawn from the altered ones of the other.
 * @param correction as it ships
 * @param groups of each kind, an even number
 */
export function measureTrust(
  altered: readonly AlteredPredictions[],
  correction: ShareCorrection,
  { groups, seed }: { readonly groups: number; readonly seed: number },
): TrustFigures[] {
  return altered.flatMap(({ name, predictions, validation }) => {
    const folds = foldsOf(validation).map(({ fitting, heldOut }) => ({
      correction: fittedOn(correction, validation, fitting),
      heldOut,
    }));
    return GROUP_PROTOCOLS.flatMap((protocol) =>
      PEOPLE.map((people) => {
        const sums = { error: 0, coverage: 0, widenedCoverage: 0, unlikeness: 0 };
        const levels = { good: 0, fair: 0, poor: 0 };
        const rows = rowsOf(predictions.averaged[0]?.probabilities ?? new Float32Array());
        let place = 0;
        const drawn = folds.flatMap((fold, half) => {
          const settings = { groups: groups / folds.length, facesPerGroup: people, seed: seed + half };
          return Array.from(drawFaces(predictions, protocol, settings, fold.heldOut), (one) => ({ ...one, ...fold }));
        });
        for (const { faces, truth, correction: fitted } of drawn) {
          const group = Array.from(faces, (face) => ({ probabilities: rows[face] ?? [], sizePx: predictions.sizePx }));
          const random = seededRandom(groupSeed(name, protocol, people, place++));
          const { expressions } = estimateShares(group, fitted, random).shares;
          const trust = assessTrust(group, expressions, fitted);
          const held = (shares: typeof expressions) =>
            shares
              .slice(0, COVERED_CLASSES)
              .filter(({ low, high }, i) => low - SLACK <= (truth[i] ?? 0) && (truth[i] ?? 0) <= high + SLACK).length /
            COVERED_CLASSES;
          sums.error += totalVariation(
            expressions.map(({ share }) => share),
            truth,
          );
          sums.coverage += held(expressions);
          sums.widenedCoverage += held(widenedByTrust(expressions, trust));
          sums.unlikeness += trust.unlikeness ?? 0;
          levels[trust.level] += 1 / groups;
        }
        return {
          name,
          sizePx: predictions.sizePx,
          protocol,
          people,
          levels,
          error: sums.error / groups,
          coverage: sums.coverage / groups,
          widenedCoverage: sums.widenedCoverage / groups,
          unlikeness: sums.unlikeness / groups,
        };
      }),
    );
  });
}

/** The correction with the clusters of some of the validation faces; what else it consists of stays. */
function fittedOn(
  correction: ShareCorrection,
  validation: SizedPredictions,
  places: readonly number[],
): ShareCorrection {
  if (correction.estimator !== 'vote-mixture-posterior') return correction;
  const { sizePx } = validation;
  const { prototypes } = fitSize(sizePx, weightedPredictions(validation, correction.sharpening, places));
  const own = nearestInSize(correction.buckets, sizePx);
  return prototypes === null ? correction : { ...correction, buckets: [{ ...own, sizePx, prototypes }] };
}

/** The figures as a Markdown table. */
export function renderTrustTable(figures: readonly TrustFigures[]): string {
  const percent = (value: number) => (value * 100).toFixed(0);
  const rows = figures.map(
    ({ name, sizePx, protocol, people, error, coverage, widenedCoverage, levels, unlikeness }) => {
      const trust = [levels.good, levels.fair, levels.poor].map(percent).join(' / ');
      const coverages = [coverage, widenedCoverage].map(percent);
      return [
        name,
        `${sizePx} px`,
        protocol,
        String(people),
        error.toFixed(3),
        ...coverages,
        unlikeness.toFixed(2),
        trust,
      ];
    },
  );
  const head = [
    'faces',
    'size',
    'protocol',
    'people',
    'error',
    'coverage, %',
    'coverage when widened, %',
    'unlikeness',
    'good / fair / poor, %',
  ];
  return markdownTable(head, rows);
}
