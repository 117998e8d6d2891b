import { BLOCK_SIDE, LUMINANCE, roundBlocks, stepsAt } from './jpeg-blocks';

const MIDDLE_GREY = 128;

/**
 * The loss of JPEG without the file: blocks of 8 x 8 through a cosine transform, rounded as at this quality, and back, in
 * place. Written here because a training step does not wait for an encoder, and has to give the same picture on every machine.
 * @param image `side * side` grey values row by row, of any size: blocks that reach over the far borders repeat them
 * @param quality 1 to 100, as in libjpeg
 * @param origin where in a block the image begins, 0 to 7 each way: faces lie anywhere in a frame
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
