/** Faces with votes and their simulated predictions: clear faces of every expression, and ambiguous ones. */
import { EXPRESSIONS } from '@crowdtone/domain';
import { fitVotePrototypes, type VotedReading, type VoteMixtureCorrection } from '@crowdtone/statistics';
import { simulatePrediction } from './simulated-network';

/** Four of five faces are clear; the fifth has half of its votes for neutral, and is predicted as either. */
export function votedFaces(perExpression: number, skill: number, random: () => number): VotedReading[] {
  return EXPRESSIONS.flatMap((_, truth) =>
    Array.from({ length: perExpression }, (_unused, place) => {
      const isUnclear = place % 5 === 4;
      const votes = EXPRESSIONS.map((_expression, i) => (i === truth ? 1 : 0) * (isUnclear ? 0.5 : 1));
      if (isUnclear) votes[0] = (votes[0] ?? 0) + 0.5;
      const shown = isUnclear && random() < 0.5 ? 0 : truth;
      return { probabilities: simulatePrediction(shown, skill, random), votes, weight: 1 };
    }),
  );
}

/** A correction by votes over several sizes, as from a calibration. */
export function voteCorrection(
  faces: ReadonlyMap<number, readonly VotedReading[]>,
  random: () => number,
): VoteMixtureCorrection {
  return {
    estimator: 'vote-mixture-posterior',
    prior: EXPRESSIONS.map(() => 0.5),
    fixedPriorWeight: 0.5,
    bandwidth: 0.1,
    errorFactor: 1,
    remoteness: 0,
    sharpening: 1,
    widening: [{ people: 1, factor: 1 }],
    buckets: [...faces].map(([sizePx, voted]) => ({
      sizePx,
      prototypes: fitVotePrototypes(voted, 96, random),
      familiarity: null,
    })),
  };
}
