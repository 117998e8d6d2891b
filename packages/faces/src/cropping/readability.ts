import type { Box, UnreadableReason } from '@crowdtone/domain';
import type { FrameSize } from '@crowdtone/imaging';

/**
 * Sharpness (see `measureSharpness`) below which a face counts as blurred. On the group photos of the face-api package,
 * shrunk so that faces measure 12 to 190 pixels, sharp faces have 270 to 2,800 at any size; blurred with a standard deviation
 * of a twelfth of their size, which leaves the detail of a face 7 pixels wide, 32 to 240; of an eighth, 10 to 77. Sharpness
 * falls with the square of contrast, so the threshold is well below that of sharp faces.
 */
export const BLURRED_BELOW = 50;

/** Share of a face outside the frame from which its expression is not classified. */
const MIN_CUT_OFF_SHARE = 0.25;

/** Median of width over height of the face boxes on those photos. */
const TYPICAL_ASPECT = 0.72;

/** A box that ends nearer to the frame's border than this share of its side counts as cut off by it. */
const BORDER_TOLERANCE = 0.04;

/**
 * The most important reason why a detected face cannot be read; null when it can.
 * @param floorPx smallest canonical window that the expression network accepts, pixels
 */
export function judgeReadability(
  face: { readonly box: Box; readonly sizePx: number; readonly sharpness: number },
  frame: FrameSize,
  floorPx: number,
): UnreadableReason | null {
  if (face.sizePx < floorPx) return 'too-small';
  if (shareOutside(face.box, frame) >= MIN_CUT_OFF_SHARE) return 'cut-off';
  return face.sharpness < BLURRED_BELOW ? 'blurred' : null;
}

/** The part of a box that lies in the frame, null when it lies outside. */
export function visiblePart(box: Box, frame: FrameSize): Box | null {
  const left = Math.max(0, box.x);
  const top = Math.max(0, box.y);
  const width = Math.min(frame.width, box.x + box.width) - left;
  const height = Math.min(frame.height, box.y + box.height) - top;
  return width > 0 && height > 0 ? { x: left, y: top, width, height } : null;
}

/**
 * Estimated share of a face that lies outside the frame, in [0,1]. Detectors fit their boxes to visible pixels, so the box of a
 * face cut by the border ends there: the missing part is estimated from a box that is too narrow or too low for a face.
 */
export function shareOutside(box: Box, frame: FrameSize): number {
  const visible = visiblePart(box, frame);
  if (visible === null) return 1;
  const [marginX, marginY] = [box.width * BORDER_TOLERANCE, box.height * BORDER_TOLERANCE];
  const endsAtSide = box.x < marginX || box.x + box.width > frame.width - marginX;
  const endsAtTopOrBottom = box.y < marginY || box.y + box.height > frame.height - marginY;
  // In a corner the aspect is no evidence: both sides may be cut alike.
  const wholeWidth = endsAtSide && !endsAtTopOrBottom ? Math.max(box.width, box.height * TYPICAL_ASPECT) : box.width;
  const wholeHeight = endsAtTopOrBottom && !endsAtSide ? Math.max(box.height, box.width / TYPICAL_ASPECT) : box.height;
  return 1 - (visible.width * visible.height) / (wholeWidth * wholeHeight);
}
