import type { GreyImage, RgbImage } from './images';
import type { ResampleTarget } from './resample';
import { planTaps } from './taps';

/** Grey levels of an image, unrounded, 0 to 255: the luma of ITU-R BT.601. */
export function greyLevels(image: RgbImage | GreyImage): Float32Array {
  const { data } = image;
  if (image.channels === 1) return Float32Array.from(data);
  const levels = new Float32Array(data.length / 3);
  for (let pixel = 0, at = 0; pixel < levels.length; pixel += 1, at += 3) {
    levels[pixel] = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  }
  return levels;
}

/** The same image in colour: three equal channels. */
export function asRgb(image: RgbImage | GreyImage): RgbImage {
  if (image.channels !== 1) return image;
  const data = new Uint8Array(image.data.length * 3);
  image.data.forEach((level, pixel) => {
    data.fill(level, pixel * 3, pixel * 3 + 3);
  });
  return { data, width: image.width, height: image.height };
}

/** As `resample`, of the image's grey levels: one channel instead of three. */
export function resampleGrey(image: RgbImage | GreyImage, target: ResampleTarget): GreyImage {
  const { width, height, filter = 'bilinear' } = target;
  const region = target.region ?? { x: 0, y: 0, width: image.width, height: image.height };
  const columns = planTaps(image.width, region.x, region.width, width, filter);
  const rows = planTaps(image.height, region.y, region.height, height, filter);
  const levels = greyLevels(image);
  const narrowed = new Float32Array(image.height * width);
  for (let row = 0; row < image.height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const from = row * image.width + (columns.first[column] ?? 0);
      const weightAt = column * columns.stride;
      const count = columns.count[column] ?? 0;
      let sum = 0;
      for (let tap = 0; tap < count; tap += 1)
        sum += (columns.weights[weightAt + tap] ?? 0) * (levels[from + tap] ?? 0);
      narrowed[row * width + column] = sum;
    }
  }
  // Clamps and rounds on assignment: a cubic kernel overshoots.
  const result = new Uint8ClampedArray(width * height);
  for (let row = 0; row < height; row += 1) {
    const first = rows.first[row] ?? 0;
    const weightAt = row * rows.stride;
    const count = rows.count[row] ?? 0;
    for (let column = 0; column < width; column += 1) {
      let sum = 0;
      for (let tap = 0; tap < count; tap += 1) {
        sum += (rows.weights[weightAt + tap] ?? 0) * (narrowed[(first + tap) * width + column] ?? 0);
      }
      result[row * width + column] = sum;
    }
  }
  return { data: new Uint8Array(result.buffer), width, height, channels: 1 };
}
