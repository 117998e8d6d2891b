/** Pictures without faces, on which whatever a detector finds is false. */
import { type Box, intersectionArea, type RgbImage, resample, seededRandom } from '@crowdtone/domain';

const SIZE = { width: 640, height: 480 };
const SEED = 7;

/** Grey or coloured value of a channel, 0 to 255, at a place of the picture. */
type Paint = (x: number, y: number, channel: number) => number;

/** Pictures made from nothing: noise of several grains, gradients, stripes, checks, black and white. */
export function madePictures(): RgbImage[] {
  const random = seededRandom(SEED);
  const { width, height } = SIZE;
  const paints: Paint[] = [
    () => 0,
    () => 255,
    () => random() * 256,
    (x) => (x / width) * 256,
    (x, y, channel) => 128 + 120 * Math.sin((x * (channel + 1)) / 97 + y / 61),
    (x) => (Math.floor(x / 7) % 2) * 200,
    (x, y) => ((Math.floor(x / 12) + Math.floor(y / 12)) % 2) * 255,
    (x, y) => 128 + 127 * Math.sin(Math.hypot(x - 320, y - 240) / 5),
  ];
  const grains = [4, 8, 16, 32].map((grain) => {
    const coarse = paint({ width: width / grain, height: height / grain }, () => random() * 256);
    return resample(coarse, { ...SIZE, filter: 'bicubic' });
  });
  return [...paints.map((value) => paint(SIZE, value)), ...grains];
}

function paint({ width, height }: { width: number; height: number }, value: Paint): RgbImage {
  const data = new Uint8ClampedArray(width * height * 3);
  for (let at = 0; at < data.length; at += 1) {
    const pixel = Math.floor(at / 3);
    data[at] = value(pixel % width, Math.floor(pixel / width), at % 3);
  }
  return { data: new Uint8Array(data.buffer), width, height };
}

/** Side of the squares that are cut from pictures, pixels. */
const CROP_PX = 96;

/**
 * Squares of a picture in which nothing was labelled, not even as a doubtful face.
 * @param labelled boxes of everything that may be a face, pixels
 */
export function faceFreeCrops(image: RgbImage, labelled: readonly Box[]): RgbImage[] {
  const taken = labelled.map(withSurroundings);
  const crops: RgbImage[] = [];
  for (let y = 0; y + CROP_PX <= image.height; y += CROP_PX) {
    for (let x = 0; x + CROP_PX <= image.width; x += CROP_PX) {
      const square = { x, y, width: CROP_PX, height: CROP_PX };
      if (taken.every((box) => intersectionArea(box, square) === 0))
        crops.push(resample(image, { width: CROP_PX, height: CROP_PX, region: square }));
    }
  }
  return crops;
}

/** Half a box more on each side: a head is larger than its face. */
function withSurroundings({ x, y, width, height }: Box): Box {
  return { x: x - width / 2, y: y - height / 2, width: 2 * width, height: 2 * height };
}
