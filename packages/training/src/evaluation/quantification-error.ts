import { type RandomStream, randomAt } from '@crowdtone/runtime';
import { drawGamma, drawIndex } from '@crowdtone/statistics';
import { CLASSES } from '../data/face-set';
import { argmaxAt } from './metrics';

/** Faces with ground truth. */
export interface LabelledFaces {
  /** Index into EXPRESSIONS of each face's majority; -1 for an unclear face. */
  readonly labels: ArrayLike<number>;
  /** `labels.length * CLASSES` shares of the annotators' votes; default: one-hot labels. */
  readonly votes?: Float32Array;
}

/** Calibrated probabilities of faces with ground truth. */
export interface LabelledProbabilities extends LabelledFaces {
  /** `labels.length * CLASSES`, rows adding up to 1. */
  readonly probabilities: Float32Array;
}

/** Estimates a group's shares from the probabilities of its faces (`faces * CLASSES`). */
export type ShareEstimator = (probabilities: Float32Array) => ArrayLike<number>;

/** An estimator to be fitted on validation faces of one size. */
export interface ShareEstimatorRecipe {
  readonly name: string;
  /** Whether fitting needs validation faces of every expression. */
  readonly needsEveryClass: boolean;
  fit(validation: LabelledProbabilities): ShareEstimator;
}

/** The two baselines, which need no fitting. */
export const PLAIN_ESTIMATORS: readonly ShareEstimatorRecipe[] = [
  { name: 'counted', needsEveryClass: false, fit: () => countedShares },
  { name: 'mean probability', needsEveryClass: false, fit: () => meanProbabilities },
];

/**
 * How test groups are sampled. U, uniform prevalence (artificial-prevalence protocol, APP): Dirichlet(1) over the seven classes
 * without contempt. N, natural prevalence (natural-prevalence protocol, NPP): Dirichlet with the faces' shares as mean and
 * concentration 7. V: faces sampled uniformly, including those without a majority. The truth is the share of votes.
 */
export const GROUP_PROTOCOLS = ['U', 'N', 'V'] as const;
/** One of {@link GROUP_PROTOCOLS}. */
export type GroupProtocol = (typeof GROUP_PROTOCOLS)[number];

/** Titles of the protocols in reports. */
export const PROTOCOL_TITLES: Readonly<Record<GroupProtocol, string>> = {
  U: 'uniform prevalence (U)',
  N: 'natural prevalence (N)',
  V: 'all faces (V)',
};

/** Number and size of test groups. */
export interface GroupSettings {
  readonly groups: number;
  readonly facesPerGroup: number;
  readonly seed: number;
}

export const STANDARD_GROUPS: GroupSettings = { groups: 400, facesPerGroup: 50, seed: 1 };

const GROUP_CLASSES = CLASSES - 1;
const NATURAL_CONCENTRATION = 7;

/** A sampled group with its true shares. */
export interface DrawnFaces {
  /** `facesPerGroup` indices into the set. */
  readonly faces: Int32Array;
  /** True shares of votes. */
  readonly truth: Float64Array;
  /** True shares of labels; null in protocol V, where not all faces have one. */
  readonly labels: Float64Array | null;
}

/** A sampled group with its predictions. */
export interface DrawnGroup extends DrawnFaces {
  /** `facesPerGroup * CLASSES`. */
  readonly probabilities: Float32Array;
}

/**
 * Quantification error: mean total variation, in [0,1], between estimated and true shares of random groups.
 */
export function quantificationError(
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
 * Samples groups. In U and N the shares are drawn by the protocol, then each face's class by the shares and a face of that class,
 * with replacement; in V each face is drawn from all. The same seed gives the same groups.
 * @param among indices of the faces to draw from; default: all
 */
export function* drawFaces(
  known: LabelledFaces,
  protocol: GroupProtocol,
  settings: GroupSettings,
  among: readonly number[] = Array.from({ length: known.labels.length }, (_, face) => face),
): Generator<DrawnFaces> {
  const byClass = Array.from({ length: GROUP_CLASSES }, (_, expression) =>
    among.filter((face) => known.labels[face] === expression),
  );
  const clear = byClass.reduce((sum, members) => sum + members.length, 0);
  const weights = byClass.map(({ length }) =>
    length === 0 ? 0 : protocol === 'U' ? 1 : (NATURAL_CONCENTRATION * length) / clear,
  );
  for (let group = 0; group < settings.groups; group++) {
    const random = randomAt(settings.seed, GROUP_PROTOCOLS.indexOf(protocol) + 1, group);
    const shares = protocol === 'V' ? null : drawDirichlet(weights, random);
    const faces = Int32Array.from({ length: settings.facesPerGroup }, () => {
      const members = shares === null ? among : (byClass[drawIndex(shares, random.uniform)] ?? []);
      return members[random.integer(members.length)] ?? 0;
    });
    yield { faces, truth: sharesOfVotes(known, faces), labels: protocol === 'V' ? null : sharesOfLabels(known, faces) };
  }
}

/** Groups of {@link drawFaces} with their predictions. */
function* drawGroups(
  known: LabelledProbabilities,
  protocol: GroupProtocol,
  settings: GroupSettings,
): Generator<DrawnGroup> {
  for (const drawn of drawFaces(known, protocol, settings)) {
    const probabilities = new Float32Array(settings.facesPerGroup * CLASSES);
    for (const [place, face] of drawn.faces.entries()) {
      probabilities.set(known.probabilities.subarray(face * CLASSES, (face + 1) * CLASSES), place * CLASSES);
    }
    yield { ...drawn, probabilities };
  }
}

function sharesOfLabels({ labels }: LabelledFaces, faces: Int32Array): Float64Array {
  const shares = new Float64Array(CLASSES);
  for (const face of faces) {
    const label = labels[face] ?? -1;
    if (label >= 0) shares[label] = (shares[label] ?? 0) + 1 / faces.length;
  }
  return shares;
}

function sharesOfVotes(known: LabelledFaces, faces: Int32Array): Float64Array {
  const { votes } = known;
  if (votes === undefined) return sharesOfLabels(known, faces);
  const shares = new Float64Array(CLASSES);
  for (const face of faces) {
    for (let index = 0; index < CLASSES; index++) {
      shares[index] = (shares[index] ?? 0) + (votes[face * CLASSES + index] ?? 0) / faces.length;
    }
  }
  return shares;
}

/** Total variation: half the sum of absolute differences. */
export function totalVariation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < CLASSES; index++) sum += Math.abs((a[index] ?? 0) - (b[index] ?? 0));
  return sum / 2;
}

/** Shares of the most probable expressions (classify and count). */
export function countedShares(probabilities: Float32Array): Float64Array {
  const shares = new Float64Array(CLASSES);
  const faces = probabilities.length / CLASSES;
  for (let face = 0; face < faces; face++) {
    const read = argmaxAt(probabilities, face);
    shares[read] = (shares[read] ?? 0) + 1 / faces;
  }
  return shares;
}

/** Mean probabilities (probabilistic classify and count). */
export function meanProbabilities(probabilities: Float32Array): Float64Array {
  const shares = new Float64Array(CLASSES);
  probabilities.forEach((probability, index) => {
    const expression = index % CLASSES;
    shares[expression] = (shares[expression] ?? 0) + (probability * CLASSES) / probabilities.length;
  });
  return shares;
}

/** A Dirichlet sample from gamma variables; classes of weight 0 get 0. */
function drawDirichlet(weights: readonly number[], random: RandomStream): number[] {
  const draws = weights.map((weight) => (weight > 0 ? drawGamma(weight, random.uniform) : 0));
  const sum = draws.reduce((total, draw) => total + draw, 0);
  return draws.map((draw) => draw / sum);
}
