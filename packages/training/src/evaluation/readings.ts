/** Readings of faces of known expression, in the forms that fitting and measuring need. */

import type { Probabilities } from '@crowdtone/domain';
import type { LabelledReading } from '@crowdtone/statistics';
import { CLASSES } from '../data/face-set';
import type { LabelledProbabilities } from './group-error';

/** Every other face of each expression in either half; the single face of an expression in both. */
export function halves(validation: LabelledProbabilities): [LabelledProbabilities, LabelledProbabilities] {
  const labels = Array.from(validation.labels);
  const places: [number[], number[]] = [[], []];
  for (let expression = 0; expression < CLASSES; expression += 1) {
    const members = labels.flatMap((label, face) => (label === expression ? [face] : []));
    if (members.length === 1) for (const half of places) half.push(...members);
    else for (const [place, face] of members.entries()) places[place % 2 === 0 ? 0 : 1].push(face);
  }
  const select = (faces: readonly number[]): LabelledProbabilities => ({
    labels: faces.map((face) => labels[face] ?? 0),
    probabilities: Float32Array.from(
      faces.flatMap((face) => [...validation.probabilities.subarray(face * CLASSES, (face + 1) * CLASSES)]),
    ),
  });
  return [select(places[0]), select(places[1])];
}

export function labelledReadings({ probabilities, labels }: LabelledProbabilities): LabelledReading[] {
  return rowsOf(probabilities).map((row, face) => ({ truth: labels[face] ?? 0, probabilities: row }));
}

export function rowsOf(probabilities: Float32Array): Probabilities[] {
  return Array.from({ length: probabilities.length / CLASSES }, (_, face) =>
    Array.from(probabilities.subarray(face * CLASSES, (face + 1) * CLASSES)),
  );
}
