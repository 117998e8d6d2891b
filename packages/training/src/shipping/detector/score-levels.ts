import { CrowdtoneError } from '@crowdtone/domain';
import type { ScoreLevels } from '@crowdtone/faces';
import type { Curve } from '../../evaluation/detection/precision-recall';

/**
 * Share of the boxes of a level and above that are faces, on the validation pictures. A false box that begins a track, or
 * counts at first sight, is one more person, and every frame brings new ones: with 0.8 and 0.95 a crowd of 69 was counted
 * as 76, with these as 72.
 */
export const LEVEL_PRECISION: Readonly<Record<keyof ScoreLevels, number>> = {
  /** Half of them: enough to prolong a track that was begun by better ones. */
  possible: 0.5,
  likely: 0.9,
  certain: 0.99,
};

/** Numbers in the file have as many digits: more than measuring them on some hundred faces gave. */
const DIGITS = 4;

/**
 * The lowest score of each level: from it on the mean of the curves' precisions is at least the level's. A curve a collection of
 * pictures, so that a large and easy one does not speak for all. Where pictures are too few for it a level falls
 * together with the one above it.
 * @param curves of validation pictures, one or more
 * @throws {CrowdtoneError} E_WEIGHTS_POOR (input) when no score is high enough for the surest level
 */
export function scoreLevels(curves: readonly Curve[]): ScoreLevels {
  const precisions = meanPrecisions(curves);
  const at = (level: keyof ScoreLevels) =>
    precisions.findLast(({ precision }) => precision >= LEVEL_PRECISION[level])?.score;
  const [possible, likely, certain] = [at('possible'), at('likely'), at('certain')];
  if (possible === undefined || likely === undefined || certain === undefined) {
    throw new CrowdtoneError(
      'E_WEIGHTS_POOR',
      `on the validation pictures no score of these weights is right in ${LEVEL_PRECISION.certain * 100} of 100 boxes; train them longer`,
    );
  }
  // Rounded down, so that the box which set a level has it.
  const short = (score: number) => Math.floor(score * 10 ** DIGITS) / 10 ** DIGITS;
  return { possible: short(possible), likely: short(likely), certain: short(certain) };
}

/** By falling score, at every score that occurs: the mean over the curves that have boxes of it or more. */
function meanPrecisions(curves: readonly Curve[]): { score: number; precision: number }[] {
  const steps = curves.flatMap(({ points }, curve) =>
    points.map(({ score, precision }) => ({ curve, score, precision })),
  );
  steps.sort((a, b) => b.score - a.score);
  const current = new Map<number, number>();
  return steps.map(({ curve, score, precision }) => {
    current.set(curve, precision);
    const sum = [...current.values()].reduce((total, value) => total + value, 0);
    return { score, precision: sum / current.size };
  });
}
