import { type Box, FACE_WINDOW_GEOMETRY } from '@crowdtone/domain';
import { type RgbImage, resample } from '@crowdtone/imaging';
import { FACE_SIDE } from '../../data/face-set';
import type { LandmarkReader } from './landmarks';

/** Steps of the fixed point; most faces need three. */
const MAX_STEPS = 8;
/** The window has been found when the next step would change its side, or move it, by less than this share of its side. */
const CONVERGED = 0.02;
/** The window's side may differ from the first guess by these factors; beyond, the landmarks were not those of the face. */
const SMALLEST_FACTOR = 0.5;
const LARGEST_FACTOR = 1.6;
/** Heads turned further do not show the geometry that the window is defined by. */
export const MAX_TURN = 0.25;

/**
 * Finds the canonical window of a face in a picture with context: the square in which its landmarks lie where they lie in
 * faces of FER2013. The landmarks are read in the window of the step before, so that at the end they are read in a
 * picture framed like those that define it, and what the landmark network makes of other framing does not matter.
 * @param guess a square about the window, pixels of the picture
 * @returns null for faces turned away or whose landmarks do not settle
 */
export async function locateWindow(image: RgbImage, guess: Box, reader: LandmarkReader): Promise<Box | null> {
  const { centre: wanted, extent } = FACE_WINDOW_GEOMETRY;
  let window = guess;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const picture = resample(image, { width: FACE_SIDE, height: FACE_SIDE, filter: 'bicubic', region: window });
    const { centre, extent: found, turn } = await reader.read(picture);
    if (Math.abs(turn) > MAX_TURN) return null;
    const change = found / extent;
    const side = window.width * change;
    if (!(side > guess.width * SMALLEST_FACTOR && side < guess.width * LARGEST_FACTOR)) return null;
    const x = window.x + centre.x * window.width - wanted.x * side;
    const y = window.y + centre.y * window.height - wanted.y * side;
    const moved = Math.hypot(centre.x - wanted.x, centre.y - wanted.y);
    window = { x, y, width: side, height: side };
    if (Math.abs(change - 1) < CONVERGED && moved < CONVERGED) return window;
  }
  return null;
}
