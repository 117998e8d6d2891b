/** The photographs of groups in the npm package `@vladmandic/face-api`: faces with context that come with the program. */
import { dirname, join } from 'node:path';
import { type Box, faceWindow } from '@crowdtone/domain';
import type { FaceDetector } from '@crowdtone/faces';
import { type RgbImage, resample } from '@crowdtone/imaging';
import sharp from 'sharp';
import type { LandmarkReader } from './landmarks';
import { locateWindow } from './locate-window';
import type { FramedSheet } from './portraits';

const PHOTOS = [1, 2, 3, 4, 5, 6];
/** Of the photographs, pixels: their faces are then 100 to 250 pixels wide. */
const LONGER_SIDE = 1600;
/** What of the photograph is shown about a face, in sides of its window. */
const SURROUNDINGS = 4;

/** A face of a photograph: the picture, and its canonical window by its landmarks. */
export interface PhotographedFace {
  readonly image: RgbImage;
  readonly window: Box;
}

/** Reads the photographs as pixels. */
export async function readDemoPhotos(): Promise<RgbImage[]> {
  const folder = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'demo');
  return await Promise.all(
    PHOTOS.map(async (number) => {
      const { data, info } = await sharp(join(folder, `sample${number}.jpg`))
        .resize({ width: LONGER_SIDE, height: LONGER_SIDE, fit: 'inside' })
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      return { data, width: info.width, height: info.height };
    }),
  );
}

/** Finds the faces of photographs that look at the camera, and their windows. */
export async function photographedFaces(
  photos: readonly RgbImage[],
  detector: FaceDetector,
  reader: LandmarkReader,
): Promise<PhotographedFace[]> {
  const faces: PhotographedFace[] = [];
  for (const image of photos) {
    for (const { box, score } of await detector.detect(image)) {
      if (score < detector.scores.likely) continue;
      const window = await locateWindow(image, faceWindow(box, detector.windowFit), reader);
      if (window !== null) faces.push({ image, window });
    }
  }
  return faces;
}

/** A picture for each face, shrunk until its window is `sizePx` wide. */
export function* shrunkPhotos(faces: readonly PhotographedFace[], sizePx: number): Generator<FramedSheet> {
  const side = sizePx * SURROUNDINGS;
  for (const [index, { image, window }] of faces.entries()) {
    const margin = (window.width * (SURROUNDINGS - 1)) / 2;
    const region = {
      x: window.x - margin,
      y: window.y - margin,
      width: window.width * SURROUNDINGS,
      height: window.height * SURROUNDINGS,
    };
    const start = (sizePx * (SURROUNDINGS - 1)) / 2;
    yield {
      image: resample(image, { width: side, height: side, region }),
      faces: [{ index, window: { x: start, y: start, width: sizePx, height: sizePx } }],
    };
  }
}
