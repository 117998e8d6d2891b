/** A simulated network with known errors: its predictions for each expression, and groups of faces. */
import { EXPRESSIONS, type Probabilities } from '@crowdtone/domain';
import { drawNormal } from '@crowdtone/runtime/random';
import { drawIndex, type LabelledReading } from '@crowdtone/statistics';

const NEUTRAL = 0;

/**
 * Probabilities for a face of expression `truth`: a softmax of noisy evidence. It confuses negative expressions with
 * neutral, like networks trained on mostly neutral images, so counting overestimates neutral.
 *
 * @param skill evidence for the true expression, in standard deviations of the noise
 */
export function simulatePrediction(truth: number, skill: number, random: () => number): Probabilities {
  const evidence = EXPRESSIONS.map((_, i) => {
    const looksNeutral = i === NEUTRAL && truth >= 3 ? 0.8 * skill : 0;
    return (i === truth ? skill : 0) + looksNeutral + drawNormal(random);
  });
  const weights = evidence.map((value) => Math.exp(1.5 * value));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** A validation split with a number of faces of each expression. */
export function validationSplit(perExpression: number, skill: number, random: () => number): LabelledReading[] {
  return EXPRESSIONS.flatMap((_, truth) =>
    Array.from({ length: perExpression }, () => ({ truth, probabilities: simulatePrediction(truth, skill, random) })),
  );
}

/** A group from a crowd with these shares: the predictions for its people, and the true shares of the group. */
export function groupOf(
  size: number,
  crowdShares: readonly number[],
  skill: number,
  random: () => number,
): { people: Probabilities[]; groupShares: number[] } {
  const truths = Array.from({ length: size }, () => drawIndex(crowdShares, random));
  return {
    people: truths.map((truth) => simulatePrediction(truth, skill, random)),
    groupShares: EXPRESSIONS.map((_, i) => truths.filter((truth) => truth === i).length / size),
  };
}

/** Half the sum of absolute differences, in [0,1]. */
export function totalVariation(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, share, i) => sum + Math.abs(share - (b[i] ?? 0)), 0) / 2;
}
