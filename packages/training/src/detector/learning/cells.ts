import { TINY_FACE_STRIDES } from '@crowdtone/networks';

/** The cells of all maps of a square image, the finest map first, each map row by row. */
export interface CellGrid {
  readonly count: number;
  /** Centre of each cell, pixels. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Stride of each cell's map, pixels. */
  readonly stride: Float32Array;
  /** The cells of a map begin at `start`, `side` per row. */
  readonly maps: readonly { readonly stride: number; readonly start: number; readonly side: number }[];
}

/**
 * The cells of a square image.
 * @param side of the image, pixels; a multiple of the coarsest stride
 */
export function cellGrid(side: number): CellGrid {
  const maps: { stride: number; start: number; side: number }[] = [];
  let count = 0;
  for (const stride of TINY_FACE_STRIDES) {
    maps.push({ stride, start: count, side: side / stride });
    count += (side / stride) ** 2;
  }
  const grid = { count, maps, x: new Float32Array(count), y: new Float32Array(count), stride: new Float32Array(count) };
  for (const { stride, start, side: cells } of maps) {
    for (let cell = 0; cell < cells * cells; cell += 1) {
      grid.x[start + cell] = ((cell % cells) + 0.5) * stride;
      grid.y[start + cell] = (Math.floor(cell / cells) + 0.5) * stride;
      grid.stride[start + cell] = stride;
    }
  }
  return grid;
}
