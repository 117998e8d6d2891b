import { LANDMARKS } from './tiny-face';

/** Values that {@link decodeCell} writes: left, top, right, bottom, then x and y of each landmark. */
export const CELL_VALUES = 4 + 2 * LANDMARKS.length;

/** Distances beyond exp(this) strides are cut off, so that wild weights cannot make endless boxes. */
const LARGEST_EXPONENT = 4;

/** Where a map's values for one cell lie: the raw values of map `box`, and of map `points` when the map has it. */
export interface RawCell {
  readonly box: Float32Array;
  readonly points?: Float32Array | undefined;
  /** Number of the cell in its map, `y * width + x`, a batch's pictures one after the other. */
  readonly cell: number;
}

/**
 * Writes what a cell says to `target`, in pixels of the network's input: the box's left, top, right and bottom side, then
 * the landmarks as x, y, x, y ... where the map has any (the rest stays as it was).
 * @param x column of the cell, @param y its row, @param stride of its map in pixels
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
  return Math.exp(Math.min(raw, LARGEST_EXPONENT)) * stride;
}
