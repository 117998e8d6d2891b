import type { FaceSet } from '../data/face-set';
import { measure } from '../evaluation/metrics';
import { type LogitsOf, predict } from '../evaluation/predict';
import { probabilitiesAt } from '../evaluation/temperature';
import type { Validation } from '../trainer/training-loop';

/** Sizes in pixels that a network for small faces is validated at during training; the full protocol has more. */
export const VALIDATION_SIZES = [48, 24, 12, 8] as const;

/**
 * Accuracy and mean recall at some sizes. The score is the mean of both over the sizes: accuracy alone prefers networks that
 * never say fear or disgust, and those count crowds badly.
 */
export async function validate(faces: FaceSet, sizes: readonly number[], network: LogitsOf): Promise<Validation> {
  const figures: Record<string, number> = {};
  let score = 0;
  for (const size of sizes) {
    const { accuracy, meanRecall } = measure(probabilitiesAt(await predict(faces, size, network), 1), faces.majority);
    figures[`accuracy${size}`] = accuracy;
    figures[`recall${size}`] = meanRecall;
    score += (accuracy + meanRecall) / 2 / sizes.length;
  }
  return { score, figures };
}
