/** Statistics of predictions for validation faces, by which out-of-distribution predictions are detected. */
import { correctionBy } from '@crowdtone/networks';
import { seededRandom } from '@crowdtone/runtime';
import {
  estimateShares,
  type Familiarity,
  type UnlikenessStatistics,
  unlikenessStatistics,
} from '@crowdtone/statistics';
import { rowsOf } from '../predictions';
import { drawFaces, GROUP_PROTOCOLS } from '../quantification-error';
import { foldsOf, groupSeed, type ShareSetup } from './candidates';
import { fitSize, weightedPredictions } from './fit-sizes';
import type { SizedPredictions } from './predict-sizes';

const PEOPLE = [5, 20, 50, 200] as const;
/** Groups per protocol, fold and number of images. */
const GROUPS = 15;
const SEED = 7;
const HIGH = 0.95;
const DIGITS = 4;

/**
 * Compares groups of every protocol from one fold with clusters of the other.
 * @param groups sampled of each kind
 */
export function fitFamiliarity(predictions: SizedPredictions, setup: ShareSetup, groups = GROUPS): Familiarity {
  const folds = foldsOf(predictions).map(({ fitting, heldOut }) => ({
    heldOut,
    known: fitSize(predictions.sizePx, weightedPredictions(predictions, setup.settings?.sharpening, fitting)),
  }));
  return PEOPLE.map((people) => {
    const found: UnlikenessStatistics[] = [];
    for (const { averaged } of [predictions]) {
      for (const { probabilities } of averaged) {
        const rows = rowsOf(probabilities);
        for (const { known, heldOut } of folds) {
          const correction = correctionBy(setup, [known]);
          for (const protocol of GROUP_PROTOCOLS) {
            const settings = { groups, facesPerGroup: people, seed: SEED };
            for (const { faces } of drawFaces(predictions, protocol, settings, heldOut)) {
              const group = Array.from(faces, (face) => rows[face] ?? []);
              const sized = group.map((row) => ({ probabilities: row, sizePx: predictions.sizePx }));
              const random = seededRandom(groupSeed(protocol, people, found.length));
              const { shares } = estimateShares(sized, correction, random);
              const values = shares.expressions.map(({ share }) => share);
              if (known.prototypes !== null) found.push(unlikenessStatistics(group, known.prototypes, values));
            }
          }
        }
      }
    }
    return {
      people,
      energy: quantilesOf(found.map(({ energy }) => energy)),
      entropy: quantilesOf(found.map(({ entropy }) => entropy)),
    };
  });
}

function quantilesOf(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => Number((sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(DIGITS));
  const median = at(0.5);
  // Identical predictions have no spread.
  return { median, high: Math.max(at(HIGH), median + 10 ** -DIGITS) };
}
