/** How well tracks keep the identities of people whose true boxes are known. */
import type { Box } from '@crowdtone/domain';
import { intersectionOverUnion } from '@crowdtone/imaging';
import munkres from 'munkres';

/** A box of one frame with the number of the person or track it belongs to. */
export interface IdentifiedBox {
  readonly id: number;
  readonly box: Box;
}

export interface IdentityFigures {
  /** True people. */
  readonly people: number;
  /** Tracks; more than people when a person or a false detection was counted in addition. */
  readonly tracks: number;
  /** Identity switches: a person's track differs from their previous one. */
  readonly switches: number;
  /**
   * IDF1 (Ristani et al., Performance Measures and a Data Set for Multi-Target, Multi-Camera Tracking, ECCV Workshops 2016): of all
   * true and tracked boxes the share in which each person has the one track that fits them best, in [0,1].
   */
  readonly idf1: number;
}

/** Smallest intersection over union at which two boxes show the same face. */
const MIN_IOU = 0.5;

/**
 * @param truth, tracked boxes of each frame, in order
 */
export function measureIdentity(
  truth: readonly (readonly IdentifiedBox[])[],
  tracked: readonly (readonly IdentifiedBox[])[],
): IdentityFigures {
  const people = [...new Set(truth.flat().map(({ id }) => id))];
  const tracks = [...new Set(tracked.flat().map(({ id }) => id))];
  /** Frames in which a track lies on a person. */
  const together = people.map(() => tracks.map(() => 0));
  const last = new Map<number, number>();
  let switches = 0;
  truth.forEach((faces, frame) => {
    for (const [person, track] of pairs(faces, tracked[frame] ?? [])) {
      const row = together[people.indexOf(person)];
      const column = tracks.indexOf(track);
      if (row !== undefined) row[column] = (row[column] ?? 0) + 1;
      if ((last.get(person) ?? track) !== track) switches += 1;
      last.set(person, track);
    }
  });
  const boxes = truth.flat().length + tracked.flat().length;
  const agreed = people.length === 0 || tracks.length === 0 ? 0 : bestSum(together);
  return { people: people.length, tracks: tracks.length, switches, idf1: boxes === 0 ? 1 : (2 * agreed) / boxes };
}

/** Person and track of each pair that overlaps enough, best overlaps first, each once. */
function pairs(faces: readonly IdentifiedBox[], tracked: readonly IdentifiedBox[]): [person: number, track: number][] {
  const candidates = faces.flatMap((face) =>
    tracked.map((other) => ({ face, other, overlap: intersectionOverUnion(face.box, other.box) })),
  );
  const used = new Set<IdentifiedBox>();
  const found: [number, number][] = [];
  for (const { face, other, overlap } of candidates.sort((a, b) => b.overlap - a.overlap)) {
    if (overlap < MIN_IOU || used.has(face) || used.has(other)) continue;
    used.add(face).add(other);
    found.push([face.id, other.id]);
  }
  return found;
}

/** The largest sum of one entry a row and a column (Kuhn, 1955). */
function bestSum(matrix: readonly (readonly number[])[]): number {
  const most = Math.max(...matrix.flat());
  const costs = matrix.map((row) => row.map((value) => most - value));
  return munkres(costs).reduce((sum, [row, column]) => sum + (matrix[row]?.[column] ?? 0), 0);
}
