/** The estimators of group shares in `statistics`, fitted on the votes of validation faces of one size. */
import { EXPRESSIONS } from '@crowdtone/domain';
import { randomAt } from '@crowdtone/runtime';
import {
  adjustedCount,
  adjustedCountPosterior,
  fitVotePrototypes,
  fitVoteResponse,
  type ResponseModel,
  reestimatedPrior,
  type VotedReading,
  voteMixturePosterior,
} from '@crowdtone/statistics';
import { halves, rowsOf, votedPredictions } from './predictions';
import {
  type GroupSettings,
  type LabelledProbabilities,
  PLAIN_ESTIMATORS,
  quantificationError,
  type ShareEstimator,
  type ShareEstimatorRecipe,
} from './quantification-error';

/** Candidates for the strength of the prior, in people; see `AdjustedCountOptions`. */
const RIDGES = [0.3, 1, 3, 10] as const;
/** Clusters of the predictions of one size. */
const CLUSTERS = 128;
/** Standard deviation of their kernels, in square roots of probability: about their distance. */
export const BANDWIDTH = 0.1;
/** Enough for posterior means; intervals, which are not measured here, need more. */
const POSTERIOR_DRAWS = 100;
const POSTERIOR_STREAM = 5;
/** The settings chosen for most networks, see `selectEstimator`. */
const VOTE_MIXTURE = { people: 10, errorFactor: 2, fixedPriorWeight: 0.5 };
/** Groups of validation faces for choosing settings, per protocol. */
const CHOOSING_GROUPS: GroupSettings = { groups: 60, facesPerGroup: 50, seed: 2 };
const CLUSTER_STREAM = 6;

/** All compared estimators: the two baselines, then those that correct for the network's errors. */
export const SHARE_ESTIMATORS: readonly ShareEstimatorRecipe[] = [
  ...PLAIN_ESTIMATORS,
  { name: 'expectation maximisation', needsEveryClass: true, fit: fitReestimatedPrior },
  { name: 'label-distribution response', needsEveryClass: true, fit: fitLabelResponse },
  { name: 'adjusted count posterior', needsEveryClass: true, fit: fitPosterior },
  { name: 'vote mixture posterior', needsEveryClass: true, fit: fitVoteMixture },
];

/**
 * Mean and covariance of predictions per vote for each expression, or null when one has no votes.
 * @see fitVoteResponse
 */
export function responseOf(validation: LabelledProbabilities): ResponseModel | null {
  const predictions = votedPredictions(validation);
  return naturalShares(predictions).every((share) => share > 0) ? fitVoteResponse(predictions) : null;
}

/** Natural shares of votes, in the order of EXPRESSIONS. */
export function naturalShares(predictions: readonly VotedReading[]): number[] {
  const total = predictions.reduce((sum, { weight }) => sum + weight, 0);
  return EXPRESSIONS.map((_, i) =>
    predictions.reduce((sum, { votes, weight }) => sum + (weight * (votes[i] ?? 0)) / total, 0),
  );
}

/**
 * The prior of shares: the natural ones with the weight of `people`, plus a minimum for each expression.
 * @returns concentrations of a Dirichlet distribution
 */
export function naturalPrior(natural: readonly number[], people: number): number[] {
  return natural.map((share) => Number((people * share + MIN_CONCENTRATION).toFixed(3)));
}

/** Added to each concentration, so that rare expressions stay possible; in people. */
const MIN_CONCENTRATION = 0.1;

/** Clusters the predictions of one size; deterministic. */
export function prototypesOf(predictions: readonly VotedReading[]) {
  return fitVotePrototypes(predictions, CLUSTERS, randomAt(CLUSTER_STREAM).uniform);
}

/** Probabilities are calibrated on the validation faces, whose shares are therefore the prior. */
function fitReestimatedPrior(validation: LabelledProbabilities): ShareEstimator {
  const shares = naturalShares(votedPredictions(validation));
  return (group) => reestimatedPrior(rowsOf(group), shares);
}

function fitLabelResponse(validation: LabelledProbabilities): ShareEstimator {
  const make =
    (ridge: number) =>
    (faces: LabelledProbabilities): ShareEstimator => {
      const predictions = votedPredictions(faces);
      const model = fitVoteResponse(predictions);
      const prior = naturalShares(predictions);
      return (group) => adjustedCount([{ model, people: rowsOf(group) }], { prior, ridge });
    };
  return chooseOnGroups(RIDGES.map(make), validation);
}

function fitPosterior(validation: LabelledProbabilities): ShareEstimator {
  const model = fitVoteResponse(votedPredictions(validation));
  const prior = EXPRESSIONS.map(() => 1);
  return (group) => {
    const random = randomAt(POSTERIOR_STREAM).uniform;
    const options = { prior, target: 'group', draws: POSTERIOR_DRAWS, random } as const;
    return adjustedCountPosterior([{ model, people: rowsOf(group) }], options).shares;
  };
}

function fitVoteMixture(validation: LabelledProbabilities): ShareEstimator {
  const predictions = votedPredictions(validation);
  const prototypes = prototypesOf(predictions);
  const prior = naturalPrior(naturalShares(predictions), VOTE_MIXTURE.people);
  return (group) => {
    const random = randomAt(POSTERIOR_STREAM).uniform;
    const { errorFactor, fixedPriorWeight } = VOTE_MIXTURE;
    const options = { prior, fixedPriorWeight, bandwidth: BANDWIDTH, errorFactor, draws: POSTERIOR_DRAWS, random };
    return voteMixturePosterior([{ prototypes, people: rowsOf(group) }], options).shares;
  };
}

/**
 * Chooses the settings with the lowest quantification error, mean of two protocols, on groups of one half of the validation faces
 * when fitted on the other half; then fits them on all.
 */
function chooseOnGroups(
  fits: readonly ((faces: LabelledProbabilities) => ShareEstimator)[],
  validation: LabelledProbabilities,
): ShareEstimator {
  const [fitting, choosing] = halves(validation);
  const usable = naturalShares(votedPredictions(fitting)).every((share) => share > 0) ? fitting : validation;
  const errors = fits.map((fit) => {
    const estimate = fit(usable);
    return (
      quantificationError(estimate, choosing, 'U', CHOOSING_GROUPS) +
      quantificationError(estimate, choosing, 'V', CHOOSING_GROUPS)
    );
  });
  const best = fits[errors.indexOf(Math.min(...errors))];
  if (best === undefined) throw new RangeError('no settings to choose from');
  return best(validation);
}
