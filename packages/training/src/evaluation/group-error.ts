import { type RandomStream, randomAt } from '@crowdtone/runtime';
import { drawGamma, drawIndex } from '@crowdtone/statistics';
import { CLASSES } from '../data/face-set';
import { likeliest } from './metrics';

/** Calibrated probabilities of faces whose expression is known. */
export interface LabelledProbabilities {
  /** `labels.length * CLASSES`, rows adding up to 1. */
  readonly probabilities: Float32Array;
  readonly labels: ArrayLike<number>;
}

/** Estimates the shares of a group's expressions from the probabilities of its faces (`faces * CLASSES`). */
export type ShareEstimator = (probabilities: Float32Array) => ArrayLike<number>;

/** An estimator still to be fitted on validation faces of one size. */
export interface ShareEstimatorRecipe {
  readonly name: string;
  /** Whether fitting needs validation faces of every expression. */
  readonly needsEveryClass: boolean;
  fit(validation: LabelledProbabilities): ShareEstimator;
}

/** The two estimators that need no fitting: what every other one has to beat. */
export const PLAIN_ESTIMATORS: readonly ShareEstimatorRecipe[] = [
  { name: 'counted', needsEveryClass: false, fit: () => countedShares },
  { name: 'mean probability', needsEveryClass: false, fit: () => meanProbabilities },
];

/**
 * Where the shares of a test group come from. U: any shares are equally likely, Dirichlet(1) over the seven classes without
 * contempt. N: shares around the natural ones, Dirichlet with the test faces' shares as mean and concentration 7.
 */
export type GroupProtocol = 'U' | 'N';

export interface GroupSettings {
  readonly groups: number;
  readonly facesPerGroup: number;
  readonly seed: number;
}

export const STANDARD_GROUPS: GroupSettings = { groups: 400, facesPerGroup: 50, seed: 1 };

const GROUP_CLASSES = CLASSES - 1;
const NATURAL_CONCENTRATION = 7;

/** Faces drawn together, and what is true of them. */
export interface DrawnGroup {
  /** `facesPerGroup * CLASSES`. */
  readonly probabilities: Float32Array;
  /** The group's own composition. */
  readonly truth: Float64Array;
}

/**
 * Mean total-variation distance, in [0,1], between the estimated and the true shares of random groups, see
 * {@link drawGroups}.
 */
export function groupError(
  estimate: ShareEstimator,
  faces: LabelledProbabilities,
  protocol: GroupProtocol,
  settings: GroupSettings = STANDARD_GROUPS,
): number {
  let total = 0;
  for (const { probabilities, truth } of drawGroups(faces, protocol, settings)) {
    total += totalVariation(estimate(probabilities), truth);
  }
  return total / settings.groups;
}

/**
 * Random groups. Each draws shares by the protocol, then each face's class by the shares and the face itself among the
 * faces of that class, with replacement; the truth is the group's own composition. The same seed draws the same groups.
 */
export function* drawGroups(
  faces: LabelledProbabilities,
  protocol: GroupProtocol,
  settings: GroupSettings,
): Generator<DrawnGroup> {
  const byClass = Array.from({ length: GROUP_CLASSES }, (_, expression) =>
    Array.from(faces.labels).flatMap((label, face) => (label === expression ? [face] : [])),
  );
  const known = byClass.reduce((sum, members) => sum + members.length, 0);
  const weights = byClass.map(({ length }) =>
    length === 0 ? 0 : protocol === 'U' ? 1 : (NATURAL_CONCENTRATION * length) / known,
  );
  for (let group = 0; group < settings.groups; group++) {
    const random = randomAt(settings.seed, protocol === 'U' ? 1 : 2, group);
    const shares = drawDirichlet(weights, random);
    const truth = new Float64Array(CLASSES);
    const probabilities = new Float32Array(settings.facesPerGroup * CLASSES);
    for (let place = 0; place < settings.facesPerGroup; place++) {
      const expression = drawIndex(shares, random.uniform);
      const members = byClass[expression] ?? [];
      const face = members[random.integer(members.length)] ?? 0;
      truth[expression] = (truth[expression] ?? 0) + 1 / settings.facesPerGroup;
      probabilities.set(faces.probabilities.subarray(face * CLASSES, (face + 1) * CLASSES), place * CLASSES);
    }
    yield { probabilities, truth };
  }
}

/** Half of the sum of absolute differences: the share of people counted wrongly. */
export function totalVariation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < CLASSES; index++) sum += Math.abs((a[index] ?? 0) - (b[index] ?? 0));
  return sum / 2;
}

export function countedShares(probabilities: Float32Array): Float64Array {
  const shares = new Float64Array(CLASSES);
  const faces = probabilities.length / CLASSES;
  for (let face = 0; face < faces; face++) {
    const read = likeliest(probabilities, face);
    shares[read] = (shares[read] ?? 0) + 1 / faces;
  }
  return shares;
}

export function meanProbabilities(probabilities: Float32Array): Float64Array {
  const shares = new Float64Array(CLASSES);
  probabilities.forEach((probability, index) => {
    const expression = index % CLASSES;
    shares[expression] = (shares[expression] ?? 0) + (probability * CLASSES) / probabilities.length;
  });
  return shares;
}

/** Normalised gamma variables; a class of weight 0 gets nothing. */
function drawDirichlet(weights: readonly number[], random: RandomStream): number[] {
  const draws = weights.map((weight) => (weight > 0 ? drawGamma(weight, random.uniform) : 0));
  const sum = draws.reduce((total, draw) => total + draw, 0);
  return draws.map((draw) => draw / sum);
}
