/** A network of known faults, for the tests: what it answers to a face of each expression, and groups of such faces. */
import { EXPRESSIONS, type Probabilities } from '@crowdtone/domain';
import { drawNormal } from '@crowdtone/runtime/random';
import { drawIndex, type LabelledReading } from '@crowdtone/statistics';

const NEUTRAL = 0;

/**
 * Probabilities for a face of expression `truth`: a softmax of noisy evidence. Negative expressions look neutral to it,
 * as they do to networks trained on pictures that are mostly neutral, so counting its labels reports too calm a crowd.
 *
 * @param skill how far the evidence for the true expression stands out of its noise, in standard deviations
 */
export function answerTo(truth: number, skill: number, random: () => number): Probabilities {
  const evidence = EXPRESSIONS.map((_, i) => {
    const looksNeutral = i === NEUTRAL && truth >= 3 ? 0.8 * skill : 0;
    return (i === truth ? skill : 0) + looksNeutral + drawNormal(random);
  });
  const weights = evidence.map((value) => Math.exp(1.5 * value));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** A validation split with so many faces of each expression. */
export function validationSplit(perExpression: number, skill: number, random: () => number): LabelledReading[] {
  return EXPRESSIONS.flatMap((_, truth) =>
    Array.from({ length: perExpression }, () => ({ truth, probabilities: answerTo(truth, skill, random) })),
  );
}

/** A group from a crowd with these shares: the answers to its people, and the shares of the group itself. */
export function groupOf(
  size: number,
  crowdShares: readonly number[],
  skill: number,
  random: () => number,
): { people: Probabilities[]; groupShares: number[] } {
  const truths = Array.from({ length: size }, () => drawIndex(crowdShares, random));
  return {
    people: truths.map((truth) => answerTo(truth, skill, random)),
    groupShares: EXPRESSIONS.map((_, i) => truths.filter((truth) => truth === i).length / size),
  };
}

/** Half the sum of the differences, in [0,1]. */
export function totalVariation(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, share, i) => sum + Math.abs(share - (b[i] ?? 0)), 0) / 2;
}
