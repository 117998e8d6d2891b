/**
 * Prior boxes of face-api's detector for any input size. The package stores them for 512 x 512 pixels: grids with strides of
 * 16 to 512 pixels and the same shapes in every cell, so that other sizes only need other grids.
 */

const STORED_SIDE = 512;
/** Shapes in every cell of the six grids, the finest first. */
const SHAPES_PER_CELL = [3, 6, 6, 6, 6, 6];
const FINEST_STRIDE = 16;

/** Centre and size of prior boxes in pixels of the input; each array has one value per prior. */
export interface PriorBoxes {
  readonly centreX: Float32Array;
  readonly centreY: Float32Array;
  readonly width: Float32Array;
  readonly height: Float32Array;
}

/**
 * @param stored the package's 5118 boxes: top, left, bottom, right in fractions of 512 pixels
 * @param width pixels of the input
 * @param height pixels of the input
 */
export function planPriors(stored: Float32Array, width: number, height: number): PriorBoxes {
  const grids = planGrids(stored, width, height);
  const count = grids.reduce((sum, { columns, rows, shapes }) => sum + columns * rows * shapes.length, 0);
  const priors = {
    centreX: new Float32Array(count),
    centreY: new Float32Array(count),
    width: new Float32Array(count),
    height: new Float32Array(count),
  };
  let index = 0;
  for (const { stride, columns, rows, shapes } of grids) {
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        for (const shape of shapes) {
          priors.centreX[index] = (column + 0.5) * stride;
          priors.centreY[index] = (row + 0.5) * stride;
          priors.width[index] = shape.width;
          priors.height[index] = shape.height;
          index += 1;
        }
      }
    }
  }
  return priors;
}

interface Grid {
  readonly stride: number;
  readonly columns: number;
  readonly rows: number;
  readonly shapes: readonly { width: number; height: number }[];
}

function planGrids(stored: Float32Array, width: number, height: number): Grid[] {
  let firstPrior = 0;
  return SHAPES_PER_CELL.map((shapeCount, level) => {
    const stride = FINEST_STRIDE * 2 ** level;
    const shapes = Array.from({ length: shapeCount }, (_, shape) => storedShape(stored, firstPrior + shape));
    firstPrior += shapeCount * (STORED_SIDE / stride) ** 2;
    // Repeatedly halving a side and rounding up equals one division rounded up.
    return { stride, columns: Math.ceil(width / stride), rows: Math.ceil(height / stride), shapes };
  });
}

function storedShape(stored: Float32Array, prior: number): { width: number; height: number } {
  const [top = 0, left = 0, bottom = 0, right = 0] = stored.subarray(prior * 4, prior * 4 + 4);
  return { width: (right - left) * STORED_SIDE, height: (bottom - top) * STORED_SIDE };
}
