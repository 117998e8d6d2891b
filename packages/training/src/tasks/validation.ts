import type { FaceSet } from '../data/face-set';
import { measure } from '../evaluation/metrics';
import { type LogitsOf, predict } from '../evaluation/predict';
import { probabilitiesAt } from '../evaluation/temperature';
import { ALL_IN_TURN } from '../images/alterations';
import type { Validation } from '../trainer/training-loop';

/** Sizes in pixels that a network for small faces is validated at during training; the full protocol has more. */
export const VALIDATION_SIZES = [48, 24, 12, 8] as const;

/**
 * Accuracy and mean recall at some sizes, of faces as they are and altered by what cameras do, each face in one way. The
 * score is the mean of all of them: accuracy alone prefers networks that never say fear or disgust, and those count crowds
 * badly; clean faces alone prefer networks that fail at the first noise.
 */
export async function validate(faces: FaceSet, sizes: readonly number[], network: LogitsOf): Promise<Validation> {
  const figures: Record<string, number> = {};
  let score = 0;
  for (const [suffix, alteration] of [['', {}] as const, ['altered', ALL_IN_TURN] as const]) {
    for (const size of sizes) {
      const probabilities = probabilitiesAt(await predict(faces, size, network, alteration), 1);
      const { accuracy, meanRecall } = measure(probabilities, faces.majority);
      figures[`accuracy${size}${suffix}`] = accuracy;
      figures[`recall${size}${suffix}`] = meanRecall;
      score += (accuracy + meanRecall) / 4 / sizes.length;
    }
  }
  return { score, figures };
}
