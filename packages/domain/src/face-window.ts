/**
 * The canonical face window: the square in which the expression networks see a face. It is the square that the faces of
 * FER2013 were cut with, defined by where eyes and mouth lie in it, so that the boxes of any detector can be mapped to it.
 */
import { z } from 'zod';
import type { Box } from './geometry';

/**
 * Medians over frontal faces of FER2013, in sides of the window: the point halfway between the middle of
 * the eyes and the middle of the mouth, and the face's extent, the root mean square of the distance between the eyes
 * (0.37) and from the eyes to the mouth (0.40). Measured with the 68 landmarks of face-api by `crowdtone evaluate
 * --framing --data ferplus`; the horizontal centre is 0.5 by symmetry.
 */
export const FACE_WINDOW_GEOMETRY = { centre: { x: 0.5, y: 0.573 }, extent: 0.384 } as const;

/** Incremented when the definition of the window changes: measurements made with another window do not apply. */
export const FACE_WINDOW_VERSION = 1;

/**
 * Where canonical windows lie relative to the boxes of one detector. All in box sizes, and the size of a box is
 * the square root of its area: it scatters less against the window than either side does.
 */
export const windowFitSchema = z.object({
  /** Side of the window. */
  side: z.number().positive(),
  /** How far right of the box's centre the window's centre lies. */
  right: z.number(),
  /** How far below the box's centre the window's centre lies. */
  down: z.number(),
});

/** See {@link windowFitSchema}. */
export type WindowFit = z.infer<typeof windowFitSchema>;

/**
 * The canonical window of a face, a square in pixels of the frame that reaches outside it where the face does. Its side is
 * what the size of a face means wherever readability is judged: about 1.2 times the shorter side of an upright face's box.
 */
export function faceWindow(box: Box, fit: WindowFit): Box {
  const size = Math.sqrt(box.width * box.height);
  const side = size * fit.side;
  return {
    x: box.x + box.width / 2 + fit.right * size - side / 2,
    y: box.y + box.height / 2 + fit.down * size - side / 2,
    width: side,
    height: side,
  };
}
