/** The group photographs in the npm package `@vladmandic/face-api`: faces with context, available everywhere. */
import { dirname, join } from 'node:path';
import { type Box, faceWindow } from '@crowdtone/domain';
import type { FaceDetector } from '@crowdtone/faces';
import { type RgbImage, resample } from '@crowdtone/imaging';
import sharp from 'sharp';
import type { LandmarkReader } from './landmarks';
import { locateWindow } from './locate-window';
import type { FramedSheet } from './portraits';

const PHOTOS = [1, 2, 3, 4, 5, 6];
/** Size of the photographs, pixels; their faces are then 100 to 250 pixels wide. */
const LONGER_SIDE = 1600;
/** Side of the region around a face, in sides of its window. */
const SURROUNDINGS = 4;

/** A face in a photograph, with the canonical window located by its landmarks. */
export interface PhotographedFace {
  readonly image: RgbImage;
  readonly window: Box;
}

/** Decodes the photographs. */
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

/** Detects frontal faces in photographs and locates their windows. */
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

/** One image per face, reduced so that its window is `sizePx` wide. */
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
