/** Predictions for labelled faces, in the forms needed for fitting and evaluation. */
import type { Probabilities } from '@crowdtone/domain';
import type { VotedReading } from '@crowdtone/statistics';
import { CLASSES } from '../data/face-set';
import type { LabelledProbabilities } from './quantification-error';
import { votesOfLabels } from './temperature';

/** Splits faces into halves, stratified by label; faces without a majority are one stratum, single faces are in both. */
export function halfPlaces(labels: ArrayLike<number>): [number[], number[]] {
  const places: [number[], number[]] = [[], []];
  for (let label = -1; label < CLASSES; label += 1) {
    const members = Array.from(labels).flatMap((found, face) => (found === label ? [face] : []));
    if (members.length === 1) for (const half of places) half.push(...members);
    else for (const [place, face] of members.entries()) places[place % 2 === 0 ? 0 : 1].push(face);
  }
  return places;
}

/** Both halves of {@link halfPlaces}. */
export function halves(validation: LabelledProbabilities): [LabelledProbabilities, LabelledProbabilities] {
  const [one, other] = halfPlaces(validation.labels);
  return [selectPlaces(validation, one), selectPlaces(validation, other)];
}

function selectPlaces({ labels, probabilities, votes }: LabelledProbabilities, faces: readonly number[]) {
  const rows = (values: Float32Array) =>
    Float32Array.from(faces.flatMap((face) => [...values.subarray(face * CLASSES, (face + 1) * CLASSES)]));
  return {
    labels: faces.map((face) => labels[face] ?? -1),
    probabilities: rows(probabilities),
    ...(votes === undefined ? {} : { votes: rows(votes) }),
  };
}

/** Each prediction with the votes of its face, or its one-hot label. */
export function votedPredictions({ probabilities, labels, votes }: LabelledProbabilities): VotedReading[] {
  const known = votes ?? votesOfLabels(labels);
  return rowsOf(probabilities).map((row, face) => ({
    probabilities: row,
    votes: known.subarray(face * CLASSES, (face + 1) * CLASSES),
    weight: 1,
  }));
}

/** The probabilities of each face as an array. */
export function rowsOf(probabilities: Float32Array): Probabilities[] {
  return Array.from({ length: probabilities.length / CLASSES }, (_, face) =>
    Array.from(probabilities.subarray(face * CLASSES, (face + 1) * CLASSES)),
  );
}
