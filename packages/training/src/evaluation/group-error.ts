import { type RandomStream, randomAt } from '@crowdtone/runtime';
import { drawGamma, drawIndex } from '@crowdtone/statistics';
import { CLASSES } from '../data/face-set';
import { likeliest } from './metrics';

/** Faces whose truth is known. */
export interface KnownFaces {
  /** Index into EXPRESSIONS of each face's majority; -1 for an unclear face. */
  readonly labels: ArrayLike<number>;
  /** `labels.length * CLASSES` shares of the annotators' votes; left out where only labels are known, each then all the votes. */
  readonly votes?: Float32Array;
}

/** Calibrated probabilities of faces whose truth is known. */
export interface LabelledProbabilities extends KnownFaces {
  /** `labels.length * CLASSES`, rows adding up to 1. */
  readonly probabilities: Float32Array;
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
 * Where the people of a test group come from. U: any shares are equally likely, Dirichlet(1) over the seven classes without
 * contempt. N: shares around the natural ones, Dirichlet with the faces' shares as mean and concentration 7. V: faces as they
 * come, those without a majority too. In all three the truth is the share of the annotators' votes.
 */
export const GROUP_PROTOCOLS = ['U', 'N', 'V'] as const;
export type GroupProtocol = (typeof GROUP_PROTOCOLS)[number];

export interface GroupSettings {
  readonly groups: number;
  readonly facesPerGroup: number;
  readonly seed: number;
}

export const STANDARD_GROUPS: GroupSettings = { groups: 400, facesPerGroup: 50, seed: 1 };

const GROUP_CLASSES = CLASSES - 1;
const NATURAL_CONCENTRATION = 7;

/** Faces drawn together, and what is true of them. */
export interface DrawnFaces {
  /** Places in the set, `facesPerGroup` of them. */
  readonly faces: Int32Array;
  /** Shares of their votes. */
  readonly truth: Float64Array;
  /** Shares of their labels; null in protocol V, where not all have one. */
  readonly labels: Float64Array | null;
}

/** The same with what a network said to them. */
export interface DrawnGroup extends DrawnFaces {
  /** `facesPerGroup * CLASSES`. */
  readonly probabilities: Float32Array;
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
 * Random groups. In U and N each draws shares by the protocol, then each face's class by the shares and the face itself among
 * the faces of that class, with replacement; in V each face is drawn among all. The same seed draws the same groups.
 * @param among places in the set to draw from; default: all
 */
export function* drawFaces(
  known: KnownFaces,
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

/** Groups of {@link drawFaces} with their readings. */
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

function sharesOfLabels({ labels }: KnownFaces, faces: Int32Array): Float64Array {
  const shares = new Float64Array(CLASSES);
  for (const face of faces) {
    const label = labels[face] ?? -1;
    if (label >= 0) shares[label] = (shares[label] ?? 0) + 1 / faces.length;
  }
  return shares;
}

function sharesOfVotes(known: KnownFaces, faces: Int32Array): Float64Array {
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
