import { type Box, FACE_WINDOW_GEOMETRY } from '@crowdtone/domain';
import { type RgbImage, resample } from '@crowdtone/imaging';
import { FACE_SIDE } from '../../data/face-set';
import type { LandmarkReader } from './landmarks';

/** Iterations; most faces need three. */
const MAX_STEPS = 8;
/** Relative change of side and position at convergence. */
const CONVERGED = 0.02;
/** Limits of the window's side relative to the initial guess; beyond them the landmarks are wrong. */
const MIN_FACTOR = 0.5;
const MAX_FACTOR = 1.6;
/** Maximum `turn` at which the geometry that defines the window is visible. */
export const MAX_TURN = 0.25;

/**
 * Locates the canonical window of a face in an image with context: the square in which its landmarks are at the positions they
 * have in FER2013. Landmarks are measured in the window of the previous iteration, so that at convergence the face is framed
 * as in FER2013 and the landmark network's bias for other framing does not matter.
 * @param guess a square near the window, pixels of the image
 * @returns null for faces turned away or without convergence
 */
export async function locateWindow(image: RgbImage, guess: Box, reader: LandmarkReader): Promise<Box | null> {
  const { centre: wanted, extent } = FACE_WINDOW_GEOMETRY;
  let window = guess;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const crop = resample(image, { width: FACE_SIDE, height: FACE_SIDE, filter: 'bicubic', region: window });
    const { centre, extent: found, turn } = await reader.read(crop);
    if (Math.abs(turn) > MAX_TURN) return null;
    const change = found / extent;
    const side = window.width * change;
    if (!(side > guess.width * MIN_FACTOR && side < guess.width * MAX_FACTOR)) return null;
    const x = window.x + centre.x * window.width - wanted.x * side;
    const y = window.y + centre.y * window.height - wanted.y * side;
    const moved = Math.hypot(centre.x - wanted.x, centre.y - wanted.y);
    window = { x, y, width: side, height: side };
    if (Math.abs(change - 1) < CONVERGED && moved < CONVERGED) return window;
  }
  return null;
}
