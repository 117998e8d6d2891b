/** From detections to people: the unit of every statistic is a track, however many frames it was seen in. */

import {
  type AnalysedFrame,
  EXPRESSIONS,
  type FaceReading,
  type Probabilities,
  type Tally,
  tallyAdd,
  UNREADABLE_REASONS,
  type UnreadableReason,
} from '@crowdtone/domain';

/** One person-moment. Readable when the face was read in at least one frame. */
export type TrackReading =
  | {
      readonly trackId: number;
      readonly probabilities: Probabilities;
      /** Median over the frames in which the face was read, pixels. */
      readonly sizePx: number;
      readonly unreadable: null;
    }
  | { readonly trackId: number; readonly probabilities: null; readonly unreadable: UnreadableReason };

/**
 * Joins the faces of a window's frames per track. A readable track gets the mean of its probabilities and the
 * median of its sizes over the frames it was read in; a track that was never read gets its most frequent reason (on a tie, the first of
 * {@link UNREADABLE_REASONS}).
 *
 * The result does not depend on the order of `frames`: sums of floating-point numbers do, so they are taken in order
 * of sequence. @returns tracks in order of `trackId`
 */
export function readTracks(frames: readonly AnalysedFrame[]): TrackReading[] {
  const facesByTrack = new Map<number, FaceReading[]>();
  for (const frame of frames.toSorted((a, b) => a.sequence - b.sequence)) {
    for (const face of frame.faces) {
      const faces = facesByTrack.get(face.trackId);
      if (faces) faces.push(face);
      else facesByTrack.set(face.trackId, [face]);
    }
  }
  return [...facesByTrack].sort(([a], [b]) => a - b).map(([trackId, faces]) => readTrack(trackId, faces));
}

function readTrack(trackId: number, faces: readonly FaceReading[]): TrackReading {
  const sums = EXPRESSIONS.map(() => 0);
  const sizes: number[] = [];
  const reasons: Tally<UnreadableReason> = {};
  for (const { probabilities, unreadable, sizePx } of faces) {
    if (unreadable !== null) tallyAdd(reasons, unreadable);
    if (probabilities === null) continue;
    sizes.push(sizePx);
    probabilities.forEach((probability, index) => {
      sums[index] = (sums[index] ?? 0) + probability;
    });
  }
  if (sizes.length === 0) return { trackId, probabilities: null, unreadable: mostFrequent(reasons) };
  const probabilities = sums.map((sum) => sum / sizes.length);
  return { trackId, probabilities, sizePx: medianOf(sizes), unreadable: null };
}

/** Of an even number the mean of the two in the middle. */
function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

function mostFrequent(reasons: Tally<UnreadableReason>): UnreadableReason {
  return UNREADABLE_REASONS.reduce((best, reason) => ((reasons[reason] ?? 0) > (reasons[best] ?? 0) ? reason : best));
}
