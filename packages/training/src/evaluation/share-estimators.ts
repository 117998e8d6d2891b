/** The estimators of group shares in `statistics`, each fitted on the votes of validation faces of one size. */

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
import {
  type GroupSettings,
  groupError,
  type LabelledProbabilities,
  PLAIN_ESTIMATORS,
  type ShareEstimator,
  type ShareEstimatorRecipe,
} from './group-error';
import { halves, rowsOf, votedReadings } from './readings';

/** Candidates for what is drawn towards the prior, in people; see `AdjustedCountOptions`. */
const RIDGES = [0.3, 1, 3, 10] as const;
/** Clusters that the readings of one size are put together in. */
const CLUSTERS = 128;
/** Standard deviation of their kernels, in square roots of probability: about as far as they lie apart. */
export const BANDWIDTH = 0.1;
/** Enough for the mean of a posterior; its intervals, which are not measured here, need more. */
const POSTERIOR_DRAWS = 100;
const POSTERIOR_STREAM = 5;
/** As chosen for most networks, see `selectEstimator`. */
const VOTE_MIXTURE = { people: 20, errorFactor: 2 };
/** Groups of validation faces that a setting is chosen by, in each protocol. */
const CHOOSING_GROUPS: GroupSettings = { groups: 60, facesPerGroup: 50, seed: 2 };
const CLUSTER_STREAM = 6;

/** Everything that is compared: the two that need no fitting, then those that know how the network errs. */
export const SHARE_ESTIMATORS: readonly ShareEstimatorRecipe[] = [
  ...PLAIN_ESTIMATORS,
  { name: 'expectation maximisation', needsEveryClass: true, fit: fitReestimatedPrior },
  { name: 'label-distribution response', needsEveryClass: true, fit: fitLabelResponse },
  { name: 'adjusted count posterior', needsEveryClass: true, fit: fitPosterior },
  { name: 'vote mixture posterior', needsEveryClass: true, fit: fitVoteMixture },
];

/**
 * How the network answers to votes for each expression, or null when one has none.
 * @see fitVoteResponse
 */
export function responseOf(validation: LabelledProbabilities): ResponseModel | null {
  const readings = votedReadings(validation);
  return naturalShares(readings).every((share) => share > 0) ? fitVoteResponse(readings) : null;
}

/** Shares of the votes of faces as they come, in the order of EXPRESSIONS. */
export function naturalShares(readings: readonly VotedReading[]): number[] {
  const total = readings.reduce((sum, { weight }) => sum + weight, 0);
  return EXPRESSIONS.map((_, i) =>
    readings.reduce((sum, { votes, weight }) => sum + (weight * (votes[i] ?? 0)) / total, 0),
  );
}

/**
 * The prior of shares: natural ones, which so many people's worth speaks for, and a little of each expression.
 * @returns concentrations of a Dirichlet distribution
 */
export function naturalPrior(natural: readonly number[], people: number): number[] {
  return natural.map((share) => Number((people * share + LITTLE).toFixed(3)));
}

/** Keeps the prior of an expression that hardly occurs from shutting it out, in people. */
const LITTLE = 0.1;

/** The clusters of one size; the same readings give the same ones. */
export function prototypesOf(readings: readonly VotedReading[]) {
  return fitVotePrototypes(readings, CLUSTERS, randomAt(CLUSTER_STREAM).uniform);
}

/** Temperature makes probabilities fit the validation faces, so their shares are what the probabilities presume. */
function fitReestimatedPrior(validation: LabelledProbabilities): ShareEstimator {
  const shares = naturalShares(votedReadings(validation));
  return (group) => reestimatedPrior(rowsOf(group), shares);
}

function fitLabelResponse(validation: LabelledProbabilities): ShareEstimator {
  const make =
    (ridge: number) =>
    (faces: LabelledProbabilities): ShareEstimator => {
      const readings = votedReadings(faces);
      const model = fitVoteResponse(readings);
      const prior = naturalShares(readings);
      return (group) => adjustedCount([{ model, people: rowsOf(group) }], { prior, ridge });
    };
  return chooseOnGroups(RIDGES.map(make), validation);
}

function fitPosterior(validation: LabelledProbabilities): ShareEstimator {
  const model = fitVoteResponse(votedReadings(validation));
  const prior = EXPRESSIONS.map(() => 1);
  return (group) => {
    const random = randomAt(POSTERIOR_STREAM).uniform;
    const options = { prior, target: 'group', draws: POSTERIOR_DRAWS, random } as const;
    return adjustedCountPosterior([{ model, people: rowsOf(group) }], options).shares;
  };
}

function fitVoteMixture(validation: LabelledProbabilities): ShareEstimator {
  const readings = votedReadings(validation);
  const prototypes = prototypesOf(readings);
  const prior = naturalPrior(naturalShares(readings), VOTE_MIXTURE.people);
  return (group) => {
    const random = randomAt(POSTERIOR_STREAM).uniform;
    const { errorFactor } = VOTE_MIXTURE;
    const options = { prior, bandwidth: BANDWIDTH, errorFactor, draws: POSTERIOR_DRAWS, random };
    return voteMixturePosterior([{ prototypes, people: rowsOf(group) }], options).shares;
  };
}

/**
 * Of several settings the one with the least group error, mean of the protocols, on groups of one half of the validation
 * faces when fitted on the other half; fitted again on all of them.
 */
function chooseOnGroups(
  fits: readonly ((faces: LabelledProbabilities) => ShareEstimator)[],
  validation: LabelledProbabilities,
): ShareEstimator {
  const [fitting, choosing] = halves(validation);
  const usable = naturalShares(votedReadings(fitting)).every((share) => share > 0) ? fitting : validation;
  const errors = fits.map((fit) => {
    const estimate = fit(usable);
    return groupError(estimate, choosing, 'U', CHOOSING_GROUPS) + groupError(estimate, choosing, 'V', CHOOSING_GROUPS);
  });
  const best = fits[errors.indexOf(Math.min(...errors))];
  if (best === undefined) throw new RangeError('no settings to choose from');
  return best(validation);
}
