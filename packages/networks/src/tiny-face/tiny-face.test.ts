import { describeNetwork } from '../ops/description-ops';
import { CELL_VALUES, decodeCell } from './decode-cell';
import { TINY_FACE_STRIDES, tinyFaceNetwork, tinyFaceShapeOf } from './tiny-face';

test.each([
  { shape: 'separable', parameters: 100_000, macs: 900 },
  { shape: 'standard', parameters: 300_000, macs: 2300 },
] as const)('$shape: stays within its budget of parameters and operations', ({ shape, parameters, macs }) => {
  const described = describeNetwork(tinyFaceNetwork({ height: 1024, width: 1024 }, shape));
  expect(described.parameterCount).toBeLessThan(parameters);
  expect(described.macs / 1024 ** 2).toBeLessThan(macs);
  const names = new Map(described.parameters.map(({ name }) => [name, null]));
  expect(tinyFaceShapeOf(names)).toBe(shape);
});

test('sides that the coarsest map does not divide are refused', () => {
  expect(() => tinyFaceNetwork({ height: 720, width: 1280 })).toThrow(RangeError);
  expect(() => tinyFaceNetwork({ height: 0, width: 32 })).toThrow(RangeError);
  expect(TINY_FACE_STRIDES.at(-1)).toBe(32);
});

test('a cell is decoded to pixels from its centre', () => {
  const box = new Float32Array(8);
  box.set([Math.log(0.5), Math.log(1), Math.log(2), 90], 4);
  const points = Float32Array.from({ length: 20 }, (_, index) => (index < 10 ? 7 : (index - 10) / 10));
  const target = new Float32Array(CELL_VALUES).fill(-1);
  decodeCell({ box, cell: 1 }, 3, 1, 8, target);
  // Centre (28, 12); the last distance is cut off at exp(4) strides.
  expect(Array.from(target.subarray(0, 3))).toEqual([24, 4, 44]);
  expect(target[3]).toBeCloseTo(12 + 8 * Math.exp(4), 3);
  expect(Array.from(target.subarray(4))).toEqual(Array.from({ length: 10 }, () => -1));
  decodeCell({ box, points, cell: 1 }, 3, 1, 8, target);
  expect(target[4]).toBeCloseTo(28, 5);
  expect(target[5]).toBeCloseTo(12.8, 5);
  expect(target[13]).toBeCloseTo(12 + 7.2, 5);
});
