import type { Box } from '@crowdtone/domain';
import type { RgbImage } from './images';
import { planTaps, type ResampleFilter, type Taps } from './taps';

/** Size, filter and region of a resampling. */
export interface ResampleTarget {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Default: bilinear. */
  readonly filter?: ResampleFilter;
  /** Region of the image, in pixels, fractions allowed; must lie inside. Default: all of it. */
  readonly region?: Box;
}

/**
 * Resizes an image or a region of it with antialiasing: when it shrinks, the kernel widens so that every source pixel
 * contributes. Centres of pixels lie at half integers. Same results as Pillow's `resize` within rounding.
 */
export function resample(image: RgbImage, target: ResampleTarget): RgbImage {
  const { width, height, filter = 'bilinear' } = target;
  const region = target.region ?? { x: 0, y: 0, width: image.width, height: image.height };
  if (isWholeImage(region, image) && width === image.width && height === image.height) return image;
  const columns = planTaps(image.width, region.x, region.width, width, filter);
  const rows = planTaps(image.height, region.y, region.height, height, filter);
  const firstRow = rows.first[0] ?? 0;
  const lastRow = (rows.first[height - 1] ?? 0) + (rows.count[height - 1] ?? 0);
  const narrowed = resampleRows(image, firstRow, lastRow, columns, width);
  return { data: resampleColumns(narrowed, firstRow, rows, width, height), width, height };
}

/** Resizes rows `firstRow` to `lastRow` (exclusive) to `width` pixels. */
function resampleRows(image: RgbImage, firstRow: number, lastRow: number, taps: Taps, width: number): Float32Array {
  const { data } = image;
  const result = new Float32Array((lastRow - firstRow) * width * 3);
  let to = 0;
  for (let row = firstRow; row < lastRow; row += 1) {
    for (let column = 0; column < width; column += 1) {
      let from = (row * image.width + (taps.first[column] ?? 0)) * 3;
      let weightAt = column * taps.stride;
      const end = weightAt + (taps.count[column] ?? 0);
      let [red, green, blue] = [0, 0, 0];
      for (; weightAt < end; weightAt += 1) {
        const weight = taps.weights[weightAt] ?? 0;
        red += weight * (data[from] ?? 0);
        green += weight * (data[from + 1] ?? 0);
        blue += weight * (data[from + 2] ?? 0);
        from += 3;
      }
      result[to] = red;
      result[to + 1] = green;
      result[to + 2] = blue;
      to += 3;
    }
  }
  return result;
}

function resampleColumns(
  source: Float32Array,
  firstRow: number,
  taps: Taps,
  width: number,
  height: number,
): Uint8Array {
  const rowLength = width * 3;
  const sums = new Float32Array(rowLength);
  // Clamps and rounds on assignment: a cubic kernel overshoots.
  const result = new Uint8ClampedArray(rowLength * height);
  for (let row = 0; row < height; row += 1) {
    sums.fill(0);
    const first = (taps.first[row] ?? 0) - firstRow;
    for (let tap = 0; tap < (taps.count[row] ?? 0); tap += 1) {
      const weight = taps.weights[row * taps.stride + tap] ?? 0;
      const from = (first + tap) * rowLength;
      for (let index = 0; index < rowLength; index += 1) {
        sums[index] = (sums[index] ?? 0) + weight * (source[from + index] ?? 0);
      }
    }
    result.set(sums, row * rowLength);
  }
  return new Uint8Array(result.buffer);
}

function isWholeImage(region: Box, image: RgbImage): boolean {
  return region.x === 0 && region.y === 0 && region.width === image.width && region.height === image.height;
}
