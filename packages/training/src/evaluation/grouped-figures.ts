import { basename } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { groupBy, randomAt } from '@crowdtone/runtime';
import { wilsonInterval } from '@crowdtone/statistics';
import { CLASSES, type FaceSet } from '../data/face-set';
import type { Groupings } from './groupings';
import { argmaxAt, measure } from './metrics';

/** A 95 % interval, in [0,1]. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Figures of one group of faces. */
export interface GroupFigures {
  readonly grouping: string;
  readonly group: string;
  readonly faces: number;
  readonly accuracy: number;
  /** Wilson's score interval. */
  readonly accuracyInterval: Interval;
  /** Over those of seven expressions that occur in the group. */
  readonly meanRecall: number;
  /** Stratified bootstrap; too narrow for few faces. */
  readonly meanRecallInterval: Interval;
}

/** Group of faces that a grouping does not list. */
export const UNGROUPED = '(not given)';
const RESAMPLES = 400;
const SEED = 0x67726f75;

/**
 * Accuracy and mean recall of every group of every grouping.
 * @param probabilities `faces * 8`
 * @param faces with a majority each
 * @throws {CrowdtoneError} E_GROUPS_JOIN (input) when the groupings list none of the faces
 */
export function measureGroups(probabilities: Float32Array, faces: FaceSet, groupings: Groupings): GroupFigures[] {
  const rows = faces.names.map((name) => groupings.groupsOf.get(basename(name)));
  if (rows.every((row) => row === undefined)) {
    const message = `the groups file lists none of the evaluated faces; use image names as in the data, such as ${faces.names[0]}`;
    throw new CrowdtoneError('E_GROUPS_JOIN', message);
  }
  return groupings.names.flatMap((grouping, column) => {
    const members = groupBy(rows.keys(), (face) => rows[face]?.[column] || UNGROUPED);
    return [...members]
      .toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
      .map(([group, chosen]) => ({ grouping, group, ...figuresOf(probabilities, faces.majority, chosen) }));
  });
}

function figuresOf(probabilities: Float32Array, majority: Int8Array, faces: readonly number[]) {
  const rows = new Float32Array(faces.length * CLASSES);
  for (const [index, face] of faces.entries()) {
    rows.set(probabilities.subarray(face * CLASSES, (face + 1) * CLASSES), index * CLASSES);
  }
  const labels = faces.map((face) => majority[face] ?? 0);
  const correct = labels.map((label, index) => argmaxAt(rows, index) === label);
  const { accuracy, meanRecall } = measure(rows, labels);
  return {
    faces: faces.length,
    accuracy,
    accuracyInterval: wilsonInterval(correct.filter(Boolean).length, faces.length),
    meanRecall,
    meanRecallInterval: recallInterval(labels, correct),
  };
}

/** Percentile bootstrap of the mean recall, resampling each expression separately. */
function recallInterval(labels: readonly number[], correct: readonly boolean[]): Interval {
  const byClass = Array.from({ length: CLASSES - 1 }, (_, expression) =>
    correct.filter((_correct, face) => labels[face] === expression),
  ).filter((members) => members.length > 0);
  if (byClass.length === 0) return { low: 0, high: 1 };
  const random = randomAt(SEED);
  const means = Array.from({ length: RESAMPLES }, () => {
    const recalls = byClass.map((members) => {
      let hits = 0;
      for (let draw = 0; draw < members.length; draw++) if (members[random.integer(members.length)] === true) hits += 1;
      return hits / members.length;
    });
    return recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
  }).toSorted((a, b) => a - b);
  const at = (share: number) => means[Math.round(share * (RESAMPLES - 1))] ?? 0;
  return { low: at(0.025), high: at(0.975) };
}
