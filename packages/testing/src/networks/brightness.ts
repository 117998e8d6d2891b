/** A detector without training: bright cells are faces. */
import type { RgbImage } from '@crowdtone/imaging';
import { describeNetwork, elementCount, tinyFaceNetwork, type Weights } from '@crowdtone/networks';

const { parameters } = describeNetwork(tinyFaceNetwork({ height: 32, width: 32 }));

/**
 * Hand-made weights: the brightness of each cell of 4 x 4 pixels is passed on by the finest map only; all other layers are
 * zero. A bright cell is a face around its centre, by default 16 pixels wide and 20 high.
 */
export function brightnessWeights(halfWidth = 8, halfHeight = 10): Weights {
  const weights = new Map(
    parameters.map(({ name, shape, role }) => {
      const data = new Float32Array(elementCount(shape));
      return [name, { shape, data: role === 'running-variance' ? data.fill(1 - 1e-3) : data }] as const;
    }),
  );
  const set = (name: string, index: number, value: number) => {
    const tensor = weights.get(name);
    if (tensor === undefined || index >= tensor.data.length) throw new RangeError(`${name} has no value ${index}`);
    tensor.data[index] = value;
  };
  // Filters are height x width x in x out. The stem sums the red of 2 x 2 pixels, the next layer that of 2 x 2 of those.
  for (const [row, column] of [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ] as const) {
    // biome-ignore format: pairs stay in a line
    set('stem/filters', (row * 3 + column) * 3 * 16, 0.25);
    set('c4/down/depthwise/filters', (row * 3 + column) * 16, 0.25);
  }
  for (const name of ['stem', 'c4/down']) set(`${name}/norm/gain`, 0, 1);
  // Cells below half brightness are dark.
  set('stem/norm/offset', 0, -1);
  set('c4/down/filters', 0, 1);
  set('score4/filters', 0, 20);
  set('score4/bias', 0, -10);
  for (const stride of [8, 16, 32]) set(`score${stride}/bias`, 0, -50);
  [halfWidth, halfHeight, halfWidth, halfHeight].forEach((distance, side) => {
    set('box4/bias', side, Math.log(distance / 4));
  });
  return weights;
}

/** Black, with bright squares of 4 x 4 pixels (or larger) at the given corners. */
export function squares(
  width: number,
  height: number,
  corners: readonly (readonly [number, number])[],
  side = 4,
): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (const [left, top] of corners) {
    for (let row = top; row < top + side; row += 1) {
      data.fill(255, (row * width + left) * 3, (row * width + left + side) * 3);
    }
  }
  return { data, width, height };
}
