import type { RandomStream } from '@crowdtone/runtime';
import { FACE_PIXELS, FACE_SIDE } from '../../data/face-set';

/** A face of 48 x 48 grey levels as an image pyramid for interpolation. */
export interface GreyFace {
  /** Mean grey level in [8,255], by which the levels are divided. */
  readonly mean: number;
  /** 48, 24, 12 and 6 pixels wide, grey levels divided by the face's mean. */
  readonly levels: readonly Float32Array[];
}

const LEVELS = 4;

/** Draws one of many concatenated faces (48 x 48 each). */
export function drawGreyFace(pixels: Uint8Array, random: RandomStream): GreyFace {
  const index = random.integer(pixels.length / FACE_PIXELS);
  return greyFaceOf(pixels.subarray(index * FACE_PIXELS, (index + 1) * FACE_PIXELS));
}

/**
 * The pyramid of a face.
 * @param face 48 x 48 grey levels
 */
export function greyFaceOf(face: Uint8Array): GreyFace {
  let sum = 0;
  for (const value of face) sum += value;
  const mean = Math.max(sum / FACE_PIXELS, 8);
  const levels: Float32Array[] = [Float32Array.from(face, (value) => value / mean)];
  for (let level = 1; level < LEVELS; level += 1) {
    levels.push(halve(levels[level - 1] ?? new Float32Array(), FACE_SIDE >> (level - 1)));
  }
  return { mean, levels };
}

/** Relative grey level at (u, v) in pixels of the full face; one pixel of the canvas is `step` such pixels. */
export function lookUp({ levels }: GreyFace, u: number, v: number, step: number): number {
  const level = Math.min(Math.max(Math.round(Math.log2(Math.max(step, 1))), 0), LEVELS - 1);
  const side = FACE_SIDE >> level;
  const values = levels[level] ?? new Float32Array();
  const x = Math.min(Math.max(u / 2 ** level - 0.5, 0), side - 1);
  const y = Math.min(Math.max(v / 2 ** level - 0.5, 0), side - 1);
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const right = Math.min(left + 1, side - 1);
  const bottom = Math.min(top + 1, side - 1);
  const upper = (values[top * side + left] ?? 0) * (1 - x + left) + (values[top * side + right] ?? 0) * (x - left);
  const lower =
    (values[bottom * side + left] ?? 0) * (1 - x + left) + (values[bottom * side + right] ?? 0) * (x - left);
  return upper + (lower - upper) * (y - top);
}

function halve(values: Float32Array, side: number): Float32Array {
  const half = side >> 1;
  const at = (x: number, y: number) => values[y * side + x] ?? 0;
  return Float32Array.from({ length: half * half }, (_, index) => {
    const [x, y] = [2 * (index % half), 2 * Math.floor(index / half)];
    return (at(x, y) + at(x + 1, y) + at(x, y + 1) + at(x + 1, y + 1)) / 4;
  });
}
