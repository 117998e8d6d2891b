import { CrowdtoneError } from '@crowdtone/domain';
import type { ScoreLevels } from '@crowdtone/faces';

/** Precision that each level has at least, on every collection of validation images. */
export const LEVEL_PRECISION: Readonly<Record<keyof ScoreLevels, number>> = {
  /** Enough to continue a track that was started by better detections. */
  possible: 0.5,
  likely: 0.9,
  certain: 0.99,
};

/** A detection on a validation image. */
export interface ValidatedBox {
  readonly score: number;
  readonly isFace: boolean;
}

/**
 * Weight of the precision over all collections in that of each one, in boxes: a handful of boxes of one collection should not
 * decide. Its size hardly matters between 10 and 30.
 */
const PRIOR_BOXES = 20;

/** Decimals in the file, more than measurements on a few hundred faces have. */
const DIGITS = 4;

/**
 * The lowest score of each level from which the precision on every collection reaches that of the level, each estimated with
 * {@link PRIOR_BOXES}. With the mean over collections instead, easy ones make up for difficult ones, and images from elsewhere
 * have a lower precision than promised. With few images a level may coincide with the next one.
 * @param collections detections of each collection of validation images
 * @throws {CrowdtoneError} E_WEIGHTS_POOR (input) when no score reaches the precision of the highest level
 */
export function scoreLevels(collections: readonly (readonly ValidatedBox[])[]): ScoreLevels {
  const precisions = lowestPrecisions(collections);
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

/** At each distinct score, in descending order: the lowest precision of any collection. */
function lowestPrecisions(collections: readonly (readonly ValidatedBox[])[]): { score: number; precision: number }[] {
  const boxes = collections.flatMap((own, collection) => own.map((box) => ({ ...box, collection })));
  boxes.sort((a, b) => b.score - a.score);
  const counts = collections.map(() => ({ faces: 0, boxes: 0 }));
  const total = { faces: 0, boxes: 0 };
  return boxes.flatMap(({ score, isFace, collection }, index) => {
    for (const count of [counts[collection], total]) {
      if (count === undefined) continue;
      count.boxes += 1;
      count.faces += Number(isFace);
    }
    if (boxes[index + 1]?.score === score) return [];
    const prior = PRIOR_BOXES * (total.faces / total.boxes);
    const precision = Math.min(...counts.map((count) => (count.faces + prior) / (count.boxes + PRIOR_BOXES)));
    return [{ score, precision }];
  });
}
