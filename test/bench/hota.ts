/** Higher Order Tracking Accuracy (Luiten et al., IJCV 2021), computed as by TrackEval. */
import { intersectionOverUnion } from '@crowdtone/imaging';
import munkres from 'munkres';
import type { IdentifiedBox } from './identity';

/** Means over all thresholds, in [0,1]. */
export interface HotaFigures {
  /** Geometric mean of detection and association accuracy. */
  readonly hota: number;
  /** Share of true and tracked boxes that are matched. */
  readonly detection: number;
  /** Of the matched boxes: how far the whole track agrees with the whole person. */
  readonly association: number;
}

/** Smallest intersections over union of a match: 0.05, 0.1, ... 0.95. */
const THRESHOLDS = Array.from({ length: 19 }, (_, index) => (index + 1) / 20);
const EPSILON = 1e-9;

type Frames = readonly (readonly IdentifiedBox[])[];
type Match = readonly [person: number, track: number, overlap: number];

/** @param truth, tracked boxes of each frame, in order */
export function measureHota(truth: Frames, tracked: Frames): HotaFigures {
  const [truthCounts, trackCounts] = [countById(truth), countById(tracked)];
  const [truths, boxes] = [truth.flat().length, tracked.flat().length];
  if (truths + boxes === 0) return { hota: 1, detection: 1, association: 1 };
  const matches = matchFrames(truth, tracked, truthCounts, trackCounts);
  const byThreshold = THRESHOLDS.map((threshold) => {
    const matched = matches.filter(([, , overlap]) => overlap >= threshold - EPSILON);
    const together = new Map<string, number>();
    for (const [person, track] of matched) add(together, pairKey(person, track), 1);
    const sum = matched.reduce((total, [person, track]) => {
      const common = together.get(pairKey(person, track)) ?? 0;
      return total + common / ((truthCounts.get(person) ?? 0) + (trackCounts.get(track) ?? 0) - common);
    }, 0);
    const detection = matched.length / (truths + boxes - matched.length);
    const association = matched.length === 0 ? 0 : sum / matched.length;
    return { hota: Math.sqrt(detection * association), detection, association };
  });
  const mean = (of: keyof HotaFigures) =>
    byThreshold.reduce((sum, figures) => sum + figures[of], 0) / THRESHOLDS.length;
  return { hota: mean('hota'), detection: mean('detection'), association: mean('association') };
}

/** In each frame the assignment with the largest sum of overlaps, weighted by how well the whole tracks agree. */
function matchFrames(
  truth: Frames,
  tracked: Frames,
  truthCounts: ReadonlyMap<number, number>,
  trackCounts: ReadonlyMap<number, number>,
): Match[] {
  const overlaps = truth.map((people, frame) =>
    people.map(({ box }) => (tracked[frame] ?? []).map((other) => intersectionOverUnion(box, other.box))),
  );
  const potential = new Map<string, number>();
  overlaps.forEach((matrix, frame) => {
    const columns = (tracked[frame] ?? []).map((_, column) => matrix.reduce((sum, row) => sum + (row[column] ?? 0), 0));
    matrix.forEach((row, person) => {
      const rowSum = row.reduce((sum, value) => sum + value, 0);
      row.forEach((value, track) => {
        if (value === 0) return;
        const key = pairKey(truth[frame]?.[person]?.id ?? 0, tracked[frame]?.[track]?.id ?? 0);
        add(potential, key, value / (rowSum + (columns[track] ?? 0) - value));
      });
    });
  });
  const alignment = (person: number, track: number) => {
    const common = potential.get(pairKey(person, track)) ?? 0;
    return common / ((truthCounts.get(person) ?? 0) + (trackCounts.get(track) ?? 0) - common);
  };
  return overlaps.flatMap((matrix, frame) => {
    const [people, tracks] = [truth[frame] ?? [], tracked[frame] ?? []];
    if (people.length === 0 || tracks.length === 0) return [];
    const costs = matrix.map((row, person) =>
      row.map((value, track) => 1 - value * alignment(people[person]?.id ?? 0, tracks[track]?.id ?? 0)),
    );
    return munkres(costs).map(
      ([row, column]): Match => [people[row]?.id ?? 0, tracks[column]?.id ?? 0, matrix[row]?.[column] ?? 0],
    );
  });
}

function countById(frames: Frames): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { id } of frames.flat()) add(counts, id, 1);
  return counts;
}

function add<Key>(sums: Map<Key, number>, key: Key, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

function pairKey(person: number, track: number): string {
  return `${person} ${track}`;
}
