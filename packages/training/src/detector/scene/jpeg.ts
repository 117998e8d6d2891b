import { BLOCK_SIDE, LUMINANCE, roundBlocks, stepsAt } from '../../images/camera/jpeg-blocks';
import type { Canvas } from './canvas';

/** The example chrominance table in ITU-T T.81, annex K, which most encoders scale by their quality setting. */
const CHROMINANCE = [
  [17, 18, 24, 47, 99, 99, 99, 99],
  [18, 21, 26, 66, 99, 99, 99, 99],
  [24, 26, 56, 99, 99, 99, 99, 99],
  [47, 66, 99, 99, 99, 99, 99, 99],
].flat();

/**
 * Applies the loss of JPEG without encoding: a cosine transform of 8 x 8 blocks, quantised as at this quality (1 to 100, as in
 * libjpeg), and its inverse; colour at half the resolution. Implemented here because training must not wait for an encoder and
 * has to give the same image on every machine.
 * @throws RangeError when the side of the canvas is not a multiple of 16 pixels
 */
export function compressAsJpeg(canvas: Canvas, quality: number): void {
  const { pixels, side } = canvas;
  if (side % (2 * BLOCK_SIDE) !== 0) throw new RangeError(`${side} pixels is not a multiple of ${2 * BLOCK_SIDE}`);
  const half = side / 2;
  const luma = new Float32Array(side * side);
  const blueness = new Float32Array(half * half);
  const redness = new Float32Array(half * half);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const at = (y * side + x) * 3;
      const red = pixels[at] ?? 0;
      const green = pixels[at + 1] ?? 0;
      const blue = pixels[at + 2] ?? 0;
      const level = 0.299 * red + 0.587 * green + 0.114 * blue;
      luma[y * side + x] = level - 128;
      const small = (y >> 1) * half + (x >> 1);
      blueness[small] = (blueness[small] ?? 0) + (blue - level) * (0.564 / 4);
      redness[small] = (redness[small] ?? 0) + (red - level) * (0.713 / 4);
    }
  }
  roundBlocks(luma, side, stepsAt(quality, LUMINANCE));
  roundBlocks(blueness, half, stepsAt(quality, CHROMINANCE));
  roundBlocks(redness, half, stepsAt(quality, CHROMINANCE));
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const at = (y * side + x) * 3;
      const small = (y >> 1) * half + (x >> 1);
      const level = (luma[y * side + x] ?? 0) + 128;
      const cb = blueness[small] ?? 0;
      const cr = redness[small] ?? 0;
      pixels[at] = level + 1.402 * cr;
      pixels[at + 1] = level - 0.344 * cb - 0.714 * cr;
      pixels[at + 2] = level + 1.772 * cb;
    }
  }
}
