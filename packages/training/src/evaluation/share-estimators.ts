/** The estimators of group shares in the domain, each fitted on validation faces of one size. */

import { EXPRESSIONS, type Probabilities } from '@crowdtone/domain';
import { randomAt } from '@crowdtone/runtime';
import {
  adjustedCount,
  adjustedCountPosterior,
  fitResponseModel,
  kernelLikelihoods,
  kernelMixturePosterior,
  likeliestShares,
  type ResponseModel,
  reestimatedPrior,
} from '@crowdtone/statistics';
import { CLASSES } from '../data/face-set';
import {
  type GroupSettings,
  groupError,
  type LabelledProbabilities,
  PLAIN_ESTIMATORS,
  type ShareEstimator,
  type ShareEstimatorRecipe,
} from './group-error';
import { halves, labelledReadings, rowsOf } from './readings';

const EQUAL_SHARES = EXPRESSIONS.map(() => 1 / EXPRESSIONS.length);
/** Candidates for what is drawn towards the prior, in people; see `AdjustedCountOptions`. */
const RIDGES = [0.3, 1, 3, 10] as const;
/** Candidates for the width of the kernels, in units of probability. */
const BANDWIDTHS = [0.05, 0.1, 0.2] as const;
/** Examples of an expression that kernels stand on; every one costs time for each face of each group. */
const MOST_EXAMPLES = 200;
/** Enough for the mean of a posterior; its intervals, which are not measured here, need more. */
const POSTERIOR_DRAWS = 100;
const POSTERIOR_STREAM = 5;
/** Few expressions at a time are expected, and examples are doubted no more than their number asks for. */
const KERNEL_POSTERIOR = { prior: 0.1, bandwidth: 0.1, errorFactor: 1 };
/** Groups of validation faces that a setting is chosen by, in each protocol. */
const CHOOSING_GROUPS: GroupSettings = { groups: 60, facesPerGroup: 50, seed: 2 };

/** Everything that is compared: the two that need no fitting, then those that know how the network errs. */
export const SHARE_ESTIMATORS: readonly ShareEstimatorRecipe[] = [
  ...PLAIN_ESTIMATORS,
  { name: 'expectation maximisation', needsEveryClass: true, fit: fitReestimatedPrior },
  { name: 'adjusted count', needsEveryClass: true, fit: fitAdjustedCount },
  { name: 'adjusted count posterior', needsEveryClass: true, fit: fitPosterior },
  { name: 'kernel mixture', needsEveryClass: true, fit: fitKernelMixture },
  { name: 'kernel mixture posterior', needsEveryClass: true, fit: fitKernelPosterior },
];

/**
 * How the network answers to faces of each expression, or null when the faces lack one.
 * @see fitResponseModel
 */
export function responseOf(validation: LabelledProbabilities): ResponseModel | null {
  const readings = labelledReadings(validation);
  const seen = new Set(readings.map(({ truth }) => truth));
  return seen.size === CLASSES ? fitResponseModel(readings) : null;
}

/** Readings of faces of each expression, the first ones where there are more than kernels need. */
export function examplesOf(faces: LabelledProbabilities): Probabilities[][] {
  const readings = labelledReadings(faces);
  return EXPRESSIONS.map((_, expression) =>
    readings
      .filter(({ truth }) => truth === expression)
      .slice(0, MOST_EXAMPLES)
      .map(({ probabilities }) => probabilities),
  );
}

/** Temperature makes probabilities fit the validation faces, so their shares are what the probabilities presume. */
function fitReestimatedPrior({ labels }: LabelledProbabilities): ShareEstimator {
  const shares = EXPRESSIONS.map(() => 0);
  for (const label of Array.from(labels)) shares[label] = (shares[label] ?? 0) + 1 / labels.length;
  return (group) => reestimatedPrior(rowsOf(group), shares);
}

function fitAdjustedCount(validation: LabelledProbabilities): ShareEstimator {
  const make =
    (ridge: number) =>
    (faces: LabelledProbabilities): ShareEstimator => {
      const model = fitResponseModel(labelledReadings(faces));
      return (group) => adjustedCount([{ model, people: rowsOf(group) }], { prior: EQUAL_SHARES, ridge });
    };
  return chooseOnGroups(RIDGES.map(make), validation);
}

function fitPosterior(validation: LabelledProbabilities): ShareEstimator {
  const model = fitResponseModel(labelledReadings(validation));
  const prior = EXPRESSIONS.map(() => 1);
  return (group) => {
    const random = randomAt(POSTERIOR_STREAM).uniform;
    const options = { prior, target: 'group', draws: POSTERIOR_DRAWS, random } as const;
    return adjustedCountPosterior([{ model, people: rowsOf(group) }], options).shares;
  };
}

function fitKernelMixture(validation: LabelledProbabilities): ShareEstimator {
  const make =
    (bandwidth: number) =>
    (faces: LabelledProbabilities): ShareEstimator => {
      const examples = examplesOf(faces);
      return (group) => likeliestShares(kernelLikelihoods(rowsOf(group), examples, bandwidth), EQUAL_SHARES);
    };
  return chooseOnGroups(BANDWIDTHS.map(make), validation);
}

function fitKernelPosterior(validation: LabelledProbabilities): ShareEstimator {
  const examples = examplesOf(validation);
  const prior = EXPRESSIONS.map(() => KERNEL_POSTERIOR.prior);
  return (group) => {
    const random = randomAt(POSTERIOR_STREAM).uniform;
    const options = { ...KERNEL_POSTERIOR, prior, target: 'group', draws: POSTERIOR_DRAWS, random } as const;
    return kernelMixturePosterior([{ examples, people: rowsOf(group) }], options).shares;
  };
}

/**
 * Of several settings the one with the least group error, mean of both protocols, on groups of one half of the validation
 * faces when fitted on the other half; fitted anew on all of them.
 */
function chooseOnGroups(
  fits: readonly ((faces: LabelledProbabilities) => ShareEstimator)[],
  validation: LabelledProbabilities,
): ShareEstimator {
  const [fitting, choosing] = halves(validation);
  const errors = fits.map((fit) => {
    const estimate = fit(fitting);
    return groupError(estimate, choosing, 'U', CHOOSING_GROUPS) + groupError(estimate, choosing, 'N', CHOOSING_GROUPS);
  });
  const best = fits[errors.indexOf(Math.min(...errors))];
  if (best === undefined) throw new RangeError('no settings to choose from');
  return best(validation);
}
