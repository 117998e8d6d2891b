import { type Box, MAX_THUMBNAIL_PX } from '@crowdtone/domain';
import { blockMeans, type RgbImage } from '@crowdtone/imaging';

/** Largest width of a face in the thumbnail, pixels. */
const MAX_FACE_PX = 6;
/** Sides of the painted ellipse over those of the face box: hair and chin are covered too. */
const ENLARGEMENT = 1.5;

/** Options of {@link anonymise}. */
export interface AnonymiseOptions {
  /** Size up to which an undetected face is expected, as a share of the longer side of the frame; default 0. */
  readonly maxFaceShare?: number;
}

/**
 * The thumbnail of a frame in which no person can be recognised; it may leave the process that has the full frame.
 *
 * Two measures are combined, because neither is enough alone.
 *
 * **Every detected face is painted over** with an ellipse of one colour, the mean of what it covers. Pixelating a face is
 * not enough: people recognise familiar faces at 16 x 16 pixels (Harmon, 1973) and some at 7 x 10 (Yip and Sinha, 2002), and
 * networks distinguish those of a small group at the same sizes (McPherson et al., 2016). One colour carries no identity.
 * Every detection from `possible` on counts as a face: false detections are harmless here, missed faces are not.
 *
 * **The whole thumbnail is so coarse that missed faces are lost in it.** Every detector misses some. So the thumbnail has
 * {@link MAX_THUMBNAIL_PX} pixels along its longer side: a face of an eighth of that, 240 pixels in Full HD and several
 * times what a crowd camera shows, measures {@link MAX_FACE_PX} pixels, in which eyes and mouth are one pixel or none. When
 * larger faces are present (`faces`, or `maxFaceShare` for recent frames) it becomes coarser still, so that a face as large
 * as the largest keeps the same bound. Each pixel is the mean of its block, so no finer pattern survives that several
 * thumbnails together would reveal. The coarse grid **is** the result: the dashboard enlarges it, and it holds no detail to
 * restore.
 *
 * What remains is a missed face larger than an eighth of the frame when no face of its size was found for minutes. That takes
 * a close-up of one person, which is no crowd camera; use `picture: none` for it. Clothes, postures and the number of people
 * stay visible: the thumbnail shows whether a camera covers its crowd.
 *
 * @param faces pixels of `image`, in any order; they may reach outside
 * @returns packed RGB, at most {@link MAX_THUMBNAIL_PX} pixels along the longer side
 */
export function anonymise(
  image: RgbImage,
  faces: readonly Box[],
  { maxFaceShare = 0 }: AnonymiseOptions = {},
): RgbImage {
  const longer = Math.max(image.width, image.height);
  const largestPx = faces.reduce((largest, box) => Math.max(largest, longerSide(box)), maxFaceShare * longer);
  const block = Math.max(1, longer / MAX_THUMBNAIL_PX, largestPx / MAX_FACE_PX);
  const width = Math.max(1, Math.floor(image.width / block));
  const height = Math.max(1, Math.floor(image.height / block));
  const means = blockMeans(image, { width, height });
  const thumbnail = { ...means, data: means.data.slice() };
  for (const box of faces) paintOver(thumbnail, means, inBlocks(box, width / image.width, height / image.height));
  return thumbnail;
}

/** Longer side of a box, in its own unit. */
export function longerSide({ width, height }: Box): number {
  return Math.max(width, height);
}

function inBlocks({ x, y, width, height }: Box, horizontally: number, vertically: number): Box {
  return { x: x * horizontally, y: y * vertically, width: width * horizontally, height: height * vertically };
}

/**
 * Paints a face of an image over with one colour, as {@link anonymise} does; in place.
 * @param face pixels of `image`; may reach outside
 */
export function paintFaceOver(image: RgbImage, face: Box): void {
  paintOver(image, image, face);
}

/** Every pixel that the ellipse around the face touches gets the mean of those that it touches in `from`. */
function paintOver(thumbnail: RgbImage, from: RgbImage, face: Box): void {
  const touched = pixelsOf(face, thumbnail);
  for (let channel = 0; channel < 3; channel += 1) {
    const sum = touched.reduce((total, pixel) => total + (from.data[pixel * 3 + channel] ?? 0), 0);
    for (const pixel of touched) thumbnail.data[pixel * 3 + channel] = Math.round(sum / touched.length);
  }
}

/** Indices of the pixels that the enlarged ellipse may touch. */
function pixelsOf({ x, y, width, height }: Box, thumbnail: RgbImage): number[] {
  const [centreX, centreY] = [x + width / 2, y + height / 2];
  const [radiusX, radiusY] = [(width * ENLARGEMENT + 1) / 2, (height * ENLARGEMENT + 1) / 2];
  const pixels: number[] = [];
  for (let row = firstPixel(centreY - radiusY); row < Math.min(centreY + radiusY, thumbnail.height); row += 1) {
    for (
      let column = firstPixel(centreX - radiusX);
      column < Math.min(centreX + radiusX, thumbnail.width);
      column += 1
    ) {
      if (Math.hypot((column + 0.5 - centreX) / radiusX, (row + 0.5 - centreY) / radiusY) > 1) continue;
      pixels.push(row * thumbnail.width + column);
    }
  }
  return pixels;
}

function firstPixel(position: number): number {
  return Math.max(0, Math.floor(position));
}
