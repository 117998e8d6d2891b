/** From detections to people: the unit of every statistic is a track, regardless of its number of frames. */

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
import { groupBy } from '@crowdtone/runtime/group-by';
import { medianOf } from './median';

/** One person-moment. Readable when the face was classified in at least one frame. */
export type TrackReading =
  | {
      readonly trackId: number;
      readonly probabilities: Probabilities;
      /** Median over the frames in which the face was classified, pixels. */
      readonly sizePx: number;
      /** Frames in which the face was read, at least 1. */
      readonly frames: number;
      readonly unreadable: null;
    }
  | { readonly trackId: number; readonly probabilities: null; readonly unreadable: UnreadableReason };

/**
 * Combines the faces of a window's frames per track. A readable track gets the mean of the logarithms of its probabilities
 * (their geometric mean, adding up to 1 again) and the median of its sizes over the frames it was classified in; a track that was
 * never classified gets its most frequent reason (on a tie, the first of {@link UNREADABLE_REASONS}). Shares of groups have
 * a smaller error with logarithms than with the probabilities themselves, by .002 to .016 of total variation.
 *
 * The result does not depend on the order of `frames`: floating-point sums are taken in order of sequence. @returns tracks in order of `trackId`
 */
export function readTracks(frames: readonly AnalysedFrame[]): TrackReading[] {
  const inOrder = frames.toSorted((a, b) => a.sequence - b.sequence).flatMap(({ faces }) => faces);
  const facesByTrack = groupBy(inOrder, ({ trackId }) => trackId);
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
      sums[index] = (sums[index] ?? 0) + Math.log(Math.max(probability, MIN_PROBABILITY));
    });
  }
  if (sizes.length === 0) return { trackId, probabilities: null, unreadable: mostFrequent(reasons) };
  return {
    trackId,
    probabilities: fromLogarithms(sums.map((sum) => sum / sizes.length)),
    sizePx: medianOf(sizes),
    frames: sizes.length,
    unreadable: null,
  };
}

/** Keeps the logarithm of a probability of zero finite: no single reading can rule out an expression. */
const MIN_PROBABILITY = 1e-6;

/** Normalised probabilities from logarithms with an unknown constant. */
function fromLogarithms(logarithms: readonly number[]): Probabilities {
  const largest = Math.max(...logarithms);
  const powers = logarithms.map((value) => Math.exp(value - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function mostFrequent(reasons: Tally<UnreadableReason>): UnreadableReason {
  // All its faces were left to other frames, whose crops were lost.
  if (Object.keys(reasons).length === 0) return 'crop-expired';
  return UNREADABLE_REASONS.reduce((best, reason) => ((reasons[reason] ?? 0) > (reasons[best] ?? 0) ? reason : best));
}

/** The tracks that are readable. */
export function readableIds(tracks: readonly TrackReading[]): ReadonlySet<number> {
  return new Set(tracks.flatMap(({ trackId, unreadable }) => (unreadable === null ? [trackId] : [])));
}

/** Largest number of some people who are in one frame. */
export function mostAtOnce(frames: readonly AnalysedFrame[], people: ReadonlySet<number>): number {
  return frames.reduce((most, { faces }) => {
    const present = new Set(faces.flatMap(({ trackId }) => (people.has(trackId) ? [trackId] : [])));
    return Math.max(most, present.size);
  }, 0);
}

/**
 * Largest number of readable people in one frame, that is at the same time. The number of tracks is no measure of that,
 * because one person who leaves and returns has several, but two faces in one frame are two people.
 * @param tracks of those frames, see {@link readTracks}
 */
export function readableAtOnce(frames: readonly AnalysedFrame[], tracks: readonly TrackReading[]): number {
  return mostAtOnce(frames, readableIds(tracks));
}
