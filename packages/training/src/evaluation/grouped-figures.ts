import { basename } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { randomAt } from '@crowdtone/runtime';
import { wilsonInterval } from '@crowdtone/statistics';
import { CLASSES, type FaceSet } from '../data/face-set';
import type { Groupings } from './groupings';
import { likeliest, measure } from './metrics';

/** Bounds of 95 %, in [0,1]. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How well one group of faces is read. */
export interface GroupFigures {
  readonly grouping: string;
  readonly group: string;
  readonly faces: number;
  readonly accuracy: number;
  /** Wilson's score interval. */
  readonly accuracyInterval: Interval;
  /** Of those of seven expressions that occur in the group. */
  readonly meanRecall: number;
  /** From faces drawn again, each expression by itself; of few faces it is too narrow. */
  readonly meanRecallInterval: Interval;
}

/** Group of the faces that a grouping says nothing of. */
export const UNGROUPED = '(not given)';
const RESAMPLES = 400;
const SEED = 0x67726f75;

/**
 * Accuracy and mean recall of every group of every grouping.
 * @param probabilities `faces * 8`
 * @param faces with a majority each
 * @throws {CrowdtoneError} E_GROUPS_JOIN (input) when the groupings name none of the faces
 */
export function measureGroups(probabilities: Float32Array, faces: FaceSet, groupings: Groupings): GroupFigures[] {
  const rows = faces.names.map((name) => groupings.groupsOf.get(basename(name)));
  if (rows.every((row) => row === undefined)) {
    const message = `the groups name none of the measured faces; name pictures as in the data, such as ${faces.names[0]}`;
    throw new CrowdtoneError('E_GROUPS_JOIN', message);
  }
  return groupings.names.flatMap((grouping, column) => {
    const members = new Map<string, number[]>();
    for (const [face, row] of rows.entries()) {
      const group = row?.[column] || UNGROUPED;
      members.set(group, [...(members.get(group) ?? []), face]);
    }
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
  const right = labels.map((label, index) => likeliest(rows, index) === label);
  const { accuracy, meanRecall } = measure(rows, labels);
  return {
    faces: faces.length,
    accuracy,
    accuracyInterval: wilsonInterval(right.filter(Boolean).length, faces.length),
    meanRecall,
    meanRecallInterval: recallInterval(labels, right),
  };
}

/** Percentiles of the mean recall of faces drawn with replacement from each expression. */
function recallInterval(labels: readonly number[], right: readonly boolean[]): Interval {
  const byClass = Array.from({ length: CLASSES - 1 }, (_, expression) =>
    right.filter((_right, face) => labels[face] === expression),
  ).filter((members) => members.length > 0);
  if (byClass.length === 0) return { low: 0, high: 1 };
  const random = randomAt(SEED);
  const means = Array.from({ length: RESAMPLES }, () => {
    const recalls = byClass.map((members) => {
      let hits = 0;
      for (let draw = 0; draw < members.length; draw++) if (members[random.integer(members.length)] === true) hits++;
      return hits / members.length;
    });
    return recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
  }).toSorted((a, b) => a - b);
  const at = (share: number) => means[Math.round(share * (RESAMPLES - 1))] ?? 0;
  return { low: at(0.025), high: at(0.975) };
}
