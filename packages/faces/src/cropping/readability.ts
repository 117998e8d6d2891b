import type { Box, UnreadableReason } from '@crowdtone/domain';
import type { FrameSize } from '@crowdtone/imaging';

/**
 * Sharpness (see `measureSharpness`) under which a face is blurred. On the photos of groups in the face-api package,
 * shrunk so that faces measure 12 to 190 pixels, sharp faces reach 270 to 2,800 whatever their size; blurred with a
 * standard deviation of a twelfth of their size, which leaves the detail of a face 7 pixels wide, 32 to 240; of an eighth,
 * 10 to 77. A sharp face loses the square of its contrast, so the threshold stays well under what sharp faces have.
 */
export const BLURRED_BELOW = 50;

/** Of a face; with this share out of the picture an expression is guesswork. */
const CUT_OFF_FROM = 0.25;

/** Width of a face box over its height, the median over those photos. */
const USUAL_ASPECT = 0.72;

/** A box that ends nearer to the frame's border than this share of its side ends because the picture does. */
const BORDER_TOLERANCE = 0.04;

/**
 * Why a face that was seen cannot be read, the weightiest reason first; null when it can.
 * @param floorPx smallest canonical window that the expression network reads, pixels
 */
export function judgeReadability(
  face: { readonly box: Box; readonly sizePx: number; readonly sharpness: number },
  frame: FrameSize,
  floorPx: number,
): UnreadableReason | null {
  if (face.sizePx < floorPx) return 'too-small';
  if (shareOutside(face.box, frame) >= CUT_OFF_FROM) return 'cut-off';
  return face.sharpness < BLURRED_BELOW ? 'blurred' : null;
}

/** The part of a box that lies in the picture, null if nothing does. */
export function visiblePart(box: Box, frame: FrameSize): Box | null {
  const left = Math.max(0, box.x);
  const top = Math.max(0, box.y);
  const width = Math.min(frame.width, box.x + box.width) - left;
  const height = Math.min(frame.height, box.y + box.height) - top;
  return width > 0 && height > 0 ? { x: left, y: top, width, height } : null;
}

/**
 * Estimated share of a face that lies outside the picture, in [0,1]. Detectors fit their boxes to what they see, so the
 * box of a face cut by the border ends there: what is missing shows in the box being too narrow, or too low, for a face.
 */
export function shareOutside(box: Box, frame: FrameSize): number {
  const visible = visiblePart(box, frame);
  if (visible === null) return 1;
  const [besides, above] = [box.width * BORDER_TOLERANCE, box.height * BORDER_TOLERANCE];
  const endsAtSide = box.x < besides || box.x + box.width > frame.width - besides;
  const endsAbove = box.y < above || box.y + box.height > frame.height - above;
  // In a corner the aspect tells nothing: both sides may have lost the same.
  const wholeWidth = endsAtSide && !endsAbove ? Math.max(box.width, box.height * USUAL_ASPECT) : box.width;
  const wholeHeight = endsAbove && !endsAtSide ? Math.max(box.height, box.width / USUAL_ASPECT) : box.height;
  return 1 - (visible.width * visible.height) / (wholeWidth * wholeHeight);
}
