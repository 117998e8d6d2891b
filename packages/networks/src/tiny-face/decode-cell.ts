import { LANDMARKS } from './tiny-face';

/** Values that {@link decodeCell} writes: left, top, right, bottom, then x and y of each landmark. */
export const CELL_VALUES = 4 + 2 * LANDMARKS.length;

/** Distances are limited to exp(this) strides, so that untrained weights cannot give infinite boxes. */
const MAX_EXPONENT = 4;

/** A cell's raw values in the maps `box` and, where there is one, `points`. */
export interface RawCell {
  readonly box: Float32Array;
  readonly points?: Float32Array | undefined;
  /** Index of the cell in its map, `y * width + x`, with the images of a batch concatenated. */
  readonly cell: number;
}

/**
 * Decodes a cell into `target`, in pixels of the network's input: left, top, right and bottom of the box, then the landmarks as
 * x, y pairs where the map has them (otherwise these values are unchanged).
 * @param x column of the cell
 * @param y row of the cell
 * @param stride of its map, pixels
 */
export function decodeCell({ box, points, cell }: RawCell, x: number, y: number, stride: number, target: Float32Array) {
  const centreX = (x + 0.5) * stride;
  const centreY = (y + 0.5) * stride;
  const at = cell * 4;
  target[0] = centreX - sideDistance(box[at] ?? 0, stride);
  target[1] = centreY - sideDistance(box[at + 1] ?? 0, stride);
  target[2] = centreX + sideDistance(box[at + 2] ?? 0, stride);
  target[3] = centreY + sideDistance(box[at + 3] ?? 0, stride);
  if (points === undefined) return;
  for (let value = 0; value < CELL_VALUES - 4; value += 2) {
    target[4 + value] = centreX + (points[cell * (CELL_VALUES - 4) + value] ?? 0) * stride;
    target[5 + value] = centreY + (points[cell * (CELL_VALUES - 4) + value + 1] ?? 0) * stride;
  }
}

/** Pixels from the cell's centre to a side of the box. */
function sideDistance(raw: number, stride: number): number {
  return Math.exp(Math.min(raw, MAX_EXPONENT)) * stride;
}
