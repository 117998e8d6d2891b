import type { FaceSet } from '../data/face-set';
import { measure } from '../evaluation/metrics';
import { type LogitsOf, predict } from '../evaluation/predict';
import { probabilitiesAt } from '../evaluation/temperature';
import { ONE_PER_FACE } from '../images/alterations';
import type { Validation } from '../trainer/training-loop';

/** Face sizes for validation during training, pixels; the full protocol has more. */
export const VALIDATION_SIZES = [48, 24, 12, 8] as const;

/**
 * Accuracy and mean recall at several sizes, on unaltered faces and with one alteration per face. The score is the mean of all:
 * accuracy alone favours networks that never predict fear or disgust, which estimate group shares poorly, and unaltered faces alone
 * favour networks that are not robust to noise.
 */
export async function validate(faces: FaceSet, sizes: readonly number[], network: LogitsOf): Promise<Validation> {
  const figures: Record<string, number> = {};
  let score = 0;
  for (const [suffix, alteration] of [['', {}] as const, ['altered', ONE_PER_FACE] as const]) {
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
