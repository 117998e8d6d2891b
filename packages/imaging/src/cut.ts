import type { Box } from '@crowdtone/domain';
import type { RgbImage } from './images';

/** Width and height in pixels. */
export type FrameSize = Pick<RgbImage, 'width' | 'height'>;

/**
 * Copies a region of whole pixels. Outside the image, border pixels are repeated.
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

function pixelAt({ data }: RgbImage, index: number): Uint8Array {
  return data.subarray(index * 3, index * 3 + 3);
}

function fill(data: Uint8Array, start: number, count: number, pixel: Uint8Array): void {
  for (let index = 0; index < count; index += 1) data.set(pixel, (start + index) * 3);
}
