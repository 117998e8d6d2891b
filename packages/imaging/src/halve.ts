import type { RgbImage } from './images';

/** Halves width and height, each new pixel the mean of four; an odd last row or column is dropped. */
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
