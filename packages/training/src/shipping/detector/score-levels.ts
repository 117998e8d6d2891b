import { CrowdtoneError } from '@crowdtone/domain';
import type { ScoreLevels } from '@crowdtone/faces';
import type { Curve } from '../../evaluation/detection/precision-recall';

/**
 * Precision of each level on the validation images. Every false positive that starts a track is one more person, and every frame
 * can add new ones: with 0.8 and 0.95 a crowd of 69 was counted as 76, with these as 72.
 */
export const LEVEL_PRECISION: Readonly<Record<keyof ScoreLevels, number>> = {
  /** Enough to continue a track that was started by better detections. */
  possible: 0.5,
  likely: 0.9,
  certain: 0.99,
};

/** Decimals in the file, more than measurements on a few hundred faces have. */
const DIGITS = 4;

/**
 * The lowest score of each level at which the mean precision of the curves reaches that of the level. There is one curve per
 * collection, so that large and easy collections do not dominate. With few images a level may coincide with the next one.
 * @param curves of validation images, at least one
 * @throws {CrowdtoneError} E_WEIGHTS_POOR (input) when no score reaches the precision of the highest level
 */
export function scoreLevels(curves: readonly Curve[]): ScoreLevels {
  const precisions = meanPrecisions(curves);
  const at = (level: keyof ScoreLevels) =>
    precisions.findLast(({ precision }) => precision >= LEVEL_PRECISION[level])?.score;
  const [possible, likely, certain] = [at('possible'), at('likely'), at('certain')];
  if (possible === undefined || likely === undefined || certain === undefined) {
    throw new CrowdtoneError(
      'E_WEIGHTS_POOR',
      `these weights reach a precision of ${LEVEL_PRECISION.certain * 100} % at no score on the validation images; train longer`,
    );
  }
  // Rounded down, so that the box that defines a level reaches it.
  const short = (score: number) => Math.floor(score * 10 ** DIGITS) / 10 ** DIGITS;
  return { possible: short(possible), likely: short(likely), certain: short(certain) };
}

/** At each distinct score, in descending order: the mean over the curves with boxes of at least that score. */
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
