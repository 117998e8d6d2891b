import { EXPRESSIONS, type GroupWindow, mostLikely, type SettledFrame } from '@crowdtone/domain';
import { type ReadingsRow, type TableSource, whereOf } from '@crowdtone/domain/tables';
import { readTracks } from './track-readings';

/** Sizes of faces as they are published, pixels: with finer ones people could be followed from window to window. */
const FACE_SIZES_PX = [8, 12, 16, 24, 32, 48, 64, 96] as const;

/** Decimals of a published probability. */
const DECIMALS = 4;

/**
 * The readings of a window, as far as they may leave the store: those of windows whose shares are published unrounded. Of
 * smaller groups the shares are published in steps, or not at all, and rows of single people would undo that.
 *
 * Rows say nothing of whose they are: they are in the order of their values, and numbered in it. A number is no track
 * of the store, and means nothing in another window.
 *
 * @param frames every settled frame of the window
 */
export function publishedReadings(
  source: TableSource,
  window: GroupWindow,
  frames: readonly SettledFrame[],
): ReadingsRow[] {
  const { shares, model } = window;
  if (shares === null || shares.step !== undefined || model === null) return [];
  const people = readTracks(frames.filter((frame) => frame.kind === 'analysed')).flatMap((track) =>
    track.unreadable === null ? [{ ...track, rounded: track.probabilities.map(rounded) }] : [],
  );
  const values = ({ rounded, frames, sizePx }: (typeof people)[number]) => [...rounded, frames, faceSize(sizePx)];
  return people
    .sort((a, b) => compareValues(values(b), values(a)))
    .map(({ rounded, probabilities, frames, sizePx }, place) => ({
      ...whereOf(source, window),
      person: place + 1,
      expression: mostLikely(probabilities),
      ...(Object.fromEntries(EXPRESSIONS.map((name, index) => [`p_${name}`, rounded[index] ?? 0])) as Record<
        `p_${(typeof EXPRESSIONS)[number]}`,
        number
      >),
      frames,
      face_px: faceSize(sizePx),
      model_digest: model.digest,
    }));
}

function rounded(probability: number): number {
  return Number(probability.toFixed(DECIMALS));
}

function faceSize(sizePx: number): number {
  return FACE_SIZES_PX.findLast((size) => size <= sizePx) ?? FACE_SIZES_PX[0];
}

/** Compares two lists of numbers of the same length by their first difference. */
function compareValues(one: readonly number[], other: readonly number[]): number {
  const place = one.findIndex((value, index) => value !== other[index]);
  return place === -1 ? 0 : (one[place] ?? 0) - (other[place] ?? 0);
}
