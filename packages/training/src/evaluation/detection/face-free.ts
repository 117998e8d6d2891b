/** Images without faces, on which every detection is a false positive. */
import type { Box } from '@crowdtone/domain';
import { cut, intersectionArea, type RgbImage, resample } from '@crowdtone/imaging';
import { seededRandom } from '@crowdtone/runtime';

const SIZE = { width: 384, height: 256 };
const SEED = 7;

/** Value of a channel, 0 to 255, at a pixel. */
type Paint = (x: number, y: number, channel: number) => number;

/** Synthetic images, 1.2 megapixels in total: noise of several scales, gradients, stripes, checks, rings, black, white. */
export function syntheticImages(): RgbImage[] {
  const random = seededRandom(SEED);
  const { width, height } = SIZE;
  const paints: Paint[] = [
    () => 0,
    () => 255,
    () => random() * 256,
    (x) => (x / width) * 256,
    (x, y, channel) => (x * (channel + 1) + y * 2) % 256,
    (x) => (x % 14 < 7 ? 0 : 200),
    (x, y) => (x % 24 < 12 === y % 24 < 12 ? 0 : 255),
    (x, y) => (((x - 192) ** 2 + (y - 128) ** 2) % 900 < 450 ? 40 : 220),
  ];
  const grains = [4, 8, 16, 32].map((grain) => {
    const coarse = paint({ width: width / grain, height: height / grain }, () => random() * 256);
    return resample(coarse, { ...SIZE, filter: 'bicubic' });
  });
  return [...paints.map((value) => paint(SIZE, value)), ...grains];
}

function paint({ width, height }: { width: number; height: number }, value: Paint): RgbImage {
  const data = new Uint8ClampedArray(width * height * 3);
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < 3; channel += 1, at += 1) data[at] = value(x, y, channel);
    }
  }
  return { data: new Uint8Array(data.buffer), width, height };
}

/** Side of crops, pixels. */
const CROP_PX = 96;

/**
 * Square crops of an image that contain no label, not even an uncertain one.
 * @param labelled boxes of everything that may be a face, pixels
 */
export function faceFreeCrops(image: RgbImage, labelled: readonly Box[]): RgbImage[] {
  const taken = labelled.map(withSurroundings);
  const crops: RgbImage[] = [];
  for (let y = 0; y + CROP_PX <= image.height; y += CROP_PX) {
    for (let x = 0; x + CROP_PX <= image.width; x += CROP_PX) {
      const square = { x, y, width: CROP_PX, height: CROP_PX };
      if (taken.every((box) => intersectionArea(box, square) === 0)) crops.push(cut(image, square));
    }
  }
  return crops;
}

/** Adds half a box on each side, because a head is larger than its face. */
function withSurroundings({ x, y, width, height }: Box): Box {
  return { x: x - width / 2, y: y - height / 2, width: 2 * width, height: 2 * height };
}
