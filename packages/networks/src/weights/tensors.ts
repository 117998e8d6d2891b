/** A parameter of a network: row-major values with their shape, in TensorFlow's layout (see {@link Ops}). */
export interface WeightTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** The parameters of a network by their names. */
export type Weights = ReadonlyMap<string, WeightTensor>;

/** Number of elements of a shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
