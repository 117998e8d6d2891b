import { BLOCK_SIDE, LUMINANCE, roundBlocks, stepsAt } from './jpeg-blocks';

const MIDDLE_GREY = 128;

/**
 * Applies the loss of JPEG without encoding, in place: a cosine transform of 8 x 8 blocks, quantised as at this quality, and its
 * inverse. Implemented here because training must not wait for an encoder and has to give the same image on every machine.
 * @param image `side * side` grey values row by row, of any size; the border is repeated to fill blocks
 * @param quality 1 to 100, as in libjpeg
 * @param origin offset of the image in the block grid, 0 to 7 each way, since faces are anywhere in a frame
 */
export function compressAsJpeg(
  image: Float32Array,
  side: number,
  quality: number,
  origin: { readonly x: number; readonly y: number } = { x: 0, y: 0 },
): void {
  const whole = Math.ceil((side + Math.max(origin.x, origin.y)) / BLOCK_SIDE) * BLOCK_SIDE;
  const plane = new Float32Array(whole * whole);
  const inside = (place: number) => Math.min(Math.max(place, 0), side - 1);
  for (let y = 0; y < whole; y++) {
    const row = inside(y - origin.y) * side;
    for (let x = 0; x < whole; x++) plane[y * whole + x] = (image[row + inside(x - origin.x)] ?? 0) - MIDDLE_GREY;
  }
  roundBlocks(plane, whole, stepsAt(quality, LUMINANCE));
  for (let y = 0; y < side; y++) {
    const row = (y + origin.y) * whole + origin.x;
    for (let x = 0; x < side; x++) image[y * side + x] = (plane[row + x] ?? 0) + MIDDLE_GREY;
  }
}
