import type { Box, RgbImage } from '@crowdtone/domain';

/** Pixels. */
export type FrameSize = Pick<RgbImage, 'width' | 'height'>;

/**
 * Copies a region of whole pixels. Where it reaches outside the picture, the border pixels repeat.
 * @param region pixels of `image`, whole numbers
 */
export function cut(image: RgbImage, { x, y, width, height }: Box): RgbImage {
  const data = new Uint8Array(width * height * 3);
  const left = Math.min(Math.max(0, -x), width);
  const right = Math.min(Math.max(left, image.width - x), width);
  for (let row = 0; row < height; row += 1) {
    const sourceRow = Math.min(Math.max(y + row, 0), image.height - 1) * image.width;
    const target = row * width;
    const inside = (sourceRow + x) * 3;
    data.set(image.data.subarray(inside + left * 3, inside + right * 3), (target + left) * 3);
    fill(data, target, left, pixelAt(image, sourceRow));
    fill(data, target + right, width - right, pixelAt(image, sourceRow + image.width - 1));
  }
  return { data, width, height };
}

/** Half as wide and half as high, each new pixel the mean of four; an odd last row or column is left out. */
export function halve({ data, width, height }: RgbImage): RgbImage {
  const half = { width: Math.max(1, width >> 1), height: Math.max(1, height >> 1) };
  const stride = width * 3;
  // A side of one pixel has no neighbour to average with.
  const [right, below] = [width > 1 ? 3 : 0, height > 1 ? stride : 0];
  const result = new Uint8Array(half.width * half.height * 3);
  const meanAt = (at: number, under: number) =>
    ((data[at] ?? 0) + (data[at + right] ?? 0) + (data[under] ?? 0) + (data[under + right] ?? 0) + 2) >> 2;
  let to = 0;
  for (let row = 0; row < half.height; row += 1) {
    let at = row * 2 * stride;
    let under = at + below;
    for (let column = 0; column < half.width; column += 1, at += 6, under += 6, to += 3) {
      // Written out: a loop over the three channels takes half as long again.
      result[to] = meanAt(at, under);
      result[to + 1] = meanAt(at + 1, under + 1);
      result[to + 2] = meanAt(at + 2, under + 2);
    }
  }
  return { data: result, ...half };
}

function pixelAt({ data }: RgbImage, index: number): Uint8Array {
  return data.subarray(index * 3, index * 3 + 3);
}

function fill(data: Uint8Array, start: number, count: number, pixel: Uint8Array): void {
  for (let index = 0; index < count; index += 1) data.set(pixel, (start + index) * 3);
}
