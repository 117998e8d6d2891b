import { type Box, PICTURE_MOST_PIXELS } from '@crowdtone/domain';
import { blockMeans, type RgbImage } from '@crowdtone/imaging';

/** Pixels of the result that lie across the largest face, at most. */
const ACROSS_A_FACE = 6;
/** What is painted over is so many times as wide and as high as the box of a face: hair and chin belong to it. */
const ENLARGEMENT = 1.5;

export interface AnonymiseOptions {
  /** A share of the longer side of the picture: as large as this a face may be that was not found. 0 unless told. */
  readonly largestFace?: number;
}

/**
 * The small picture of a scene in which nobody can be recognised: what may leave the process that has the full frame.
 *
 * Two things are done, because neither is enough alone.
 *
 * **Every face that was found is painted over** with an ellipse of one colour, the mean of what it covers. Pixelating a
 * face is not enough: people know familiar faces at 16 x 16 pixels (Harmon, 1973) and some at 7 x 10 (Yip and Sinha,
 * 2002), and networks tell those of a small group apart at as few (McPherson et al., 2016). One colour tells nothing.
 * Whatever scores `possible` counts as a face: here a false alarm costs nothing, and a missed face everything.
 *
 * **The whole picture becomes so coarse that a face which was missed is lost in it too.** A detector misses some,
 * whatever it is. So the picture has {@link PICTURE_MOST_PIXELS} pixels along its longer side: a face of an eighth of
 * that, 240 pixels in Full HD and several times what a crowd camera shows, measures {@link ACROSS_A_FACE} pixels, in
 * which eyes and mouth are one pixel or none. Where larger faces are about (`faces`, or `largestFace` for those of a
 * moment ago) it becomes coarser still, so that one as large as the largest keeps the same bound. Each pixel is the mean
 * of all the pixels of its block, so nothing finer survives as a pattern that many pictures together would give away.
 * The coarse grid **is** the result: the dashboard enlarges it, and there is nothing behind the blur to be sharpened.
 *
 * What remains: a face larger than an eighth of the picture, missed where no other face of its size was found for
 * minutes. That takes a camera that looks closely at one person, which is no camera of a crowd; `picture: none` is for it.
 * Clothes, postures and how many people there are can be made out; the picture is to tell whether a camera sees its crowd.
 *
 * @param faces pixels of `image`, in any order; they may reach outside
 */
export function anonymise(
  image: RgbImage,
  faces: readonly Box[],
  { largestFace = 0 }: AnonymiseOptions = {},
): RgbImage {
  const longer = Math.max(image.width, image.height);
  const largestPx = faces.reduce((largest, box) => Math.max(largest, longerSide(box)), largestFace * longer);
  const block = Math.max(1, longer / PICTURE_MOST_PIXELS, largestPx / ACROSS_A_FACE);
  const width = Math.max(1, Math.floor(image.width / block));
  const height = Math.max(1, Math.floor(image.height / block));
  const means = blockMeans(image, { width, height });
  const picture = { ...means, data: means.data.slice() };
  for (const box of faces) paintOver(picture, means, inBlocks(box, width / image.width, height / image.height));
  return picture;
}

export function longerSide({ width, height }: Box): number {
  return Math.max(width, height);
}

function inBlocks({ x, y, width, height }: Box, horizontally: number, vertically: number): Box {
  return { x: x * horizontally, y: y * vertically, width: width * horizontally, height: height * vertically };
}

/** Every pixel that the ellipse round the face touches gets the mean of those that it touches in `from`. */
function paintOver(picture: RgbImage, from: RgbImage, face: Box): void {
  const touched = pixelsOf(face, picture);
  for (let channel = 0; channel < 3; channel += 1) {
    const sum = touched.reduce((total, pixel) => total + (from.data[pixel * 3 + channel] ?? 0), 0);
    for (const pixel of touched) picture.data[pixel * 3 + channel] = Math.round(sum / touched.length);
  }
}

/** Places of the pixels whose middle lies in the enlarged ellipse, or so near that a part of them may. */
function pixelsOf({ x, y, width, height }: Box, picture: RgbImage): number[] {
  const [middleX, middleY] = [x + width / 2, y + height / 2];
  const [radiusX, radiusY] = [(width * ENLARGEMENT + 1) / 2, (height * ENLARGEMENT + 1) / 2];
  const pixels: number[] = [];
  for (let row = firstIn(middleY - radiusY); row < Math.min(middleY + radiusY, picture.height); row += 1) {
    for (let column = firstIn(middleX - radiusX); column < Math.min(middleX + radiusX, picture.width); column += 1) {
      if (Math.hypot((column + 0.5 - middleX) / radiusX, (row + 0.5 - middleY) / radiusY) > 1) continue;
      pixels.push(row * picture.width + column);
    }
  }
  return pixels;
}

function firstIn(place: number): number {
  return Math.max(0, Math.floor(place));
}
