/** Position of a face in its window. */
export interface Placement {
  /** Mirrors left and right. */
  readonly mirrored: boolean;
  /** Rotation, radians. */
  readonly angle: number;
  /** Below 1 for a window wider than the original. */
  readonly zoom: number;
  /** Pixels. */
  readonly shiftX: number;
  readonly shiftY: number;
  /** Brightness offset of the synthetic surroundings, grey levels. */
  readonly surroundings: number;
}

/** Width of the transition from mirrored image to smooth surroundings, pixels. */
const SOFTENING_PX = 5;
/** Side of the blocks whose means form the surroundings, pixels. */
const BLOCK = 8;

/**
 * Writes a transformed face of `side` x `side` grey values to `target`, unrounded. Beyond its border the image is mirrored and
 * smoothed, so that a wider window shows no second mouth.
 */
export function placeFace(source: Uint8Array, target: Float32Array, side: number, placement: Placement): void {
  const { mirrored, angle, zoom, shiftX, shiftY, surroundings } = placement;
  const mirror = mirrored ? -1 : 1;
  const cosine = Math.cos(angle) / zoom;
  const sine = Math.sin(angle) / zoom;
  const centre = (side - 1) / 2;
  const last = side - 1;
  let coarse: Float32Array | null = null;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const dx = (x - centre) * mirror - shiftX;
      const dy = y - centre - shiftY;
      const fromX = cosine * dx + sine * dy + centre;
      const fromY = cosine * dy - sine * dx + centre;
      const insideX = reflect(fromX, last);
      const insideY = reflect(fromY, last);
      const sharp = sample(source, side, insideX, insideY);
      const outside = Math.max(-fromX, fromX - last, -fromY, fromY - last);
      if (outside <= 0) {
        target[y * side + x] = sharp;
        continue;
      }
      coarse ??= blockMeans(source, side);
      const softness = Math.min(outside / SOFTENING_PX, 1);
      const blurred = sample(coarse, side / BLOCK, insideX / BLOCK - 0.5, insideY / BLOCK - 0.5) + surroundings;
      target[y * side + x] = Math.min(255, Math.max(0, sharp + (blurred - sharp) * softness));
    }
  }
}

/** Reflects a coordinate into [0, last]. */
function reflect(place: number, last: number): number {
  const inside = place < 0 ? -place : place > last ? 2 * last - place : place;
  return Math.min(Math.max(inside, 0), last);
}

/** Bilinear interpolation with repeated border. */
function sample(image: ArrayLike<number>, side: number, x: number, y: number): number {
  const last = side - 1;
  const insideX = Math.min(Math.max(x, 0), last);
  const insideY = Math.min(Math.max(y, 0), last);
  const left = Math.floor(insideX);
  const top = Math.floor(insideY);
  const right = Math.min(left + 1, last);
  const upperRow = top * side;
  const lowerRow = Math.min(top + 1, last) * side;
  const weightX = insideX - left;
  const upper = (image[upperRow + left] ?? 0) * (1 - weightX) + (image[upperRow + right] ?? 0) * weightX;
  const lower = (image[lowerRow + left] ?? 0) * (1 - weightX) + (image[lowerRow + right] ?? 0) * weightX;
  return upper + (lower - upper) * (insideY - top);
}

function blockMeans(source: Uint8Array, side: number): Float32Array {
  const blocks = side / BLOCK;
  const means = new Float32Array(blocks * blocks);
  for (let y = 0; y < side; y++) {
    const row = Math.floor(y / BLOCK) * blocks;
    for (let x = 0; x < side; x++) {
      const at = row + Math.floor(x / BLOCK);
      means[at] = (means[at] ?? 0) + (source[y * side + x] ?? 0) / (BLOCK * BLOCK);
    }
  }
  return means;
}
