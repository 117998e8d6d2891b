import { randomAt } from '@crowdtone/runtime';
import * as tf from '@tensorflow/tfjs';
import { registerPlainKernels } from './plain-kernels';

const CASES = [
  { name: 'one by one', kernel: 1, stride: 1, side: 5, pad: 'same' },
  { name: 'three by three', kernel: 3, stride: 1, side: 6, pad: 'same' },
  { name: 'a stride over an even side', kernel: 3, stride: 2, side: 8, pad: 'same' },
  { name: 'a stride over an odd side', kernel: 3, stride: 2, side: 7, pad: 'same' },
  { name: 'a stride that leaves rows over', kernel: 3, stride: 4, side: 10, pad: 'valid' },
  { name: 'padding in pixels', kernel: 3, stride: 2, side: 8, pad: 1 },
] as const;

function filterGradient({ kernel, stride, side, pad }: (typeof CASES)[number]): number[] {
  const random = randomAt(11, kernel, side);
  const values = (shape: [number, number, number, number]) =>
    tf.tensor4d(
      Float32Array.from({ length: shape.reduce((product, length) => product * length) }, random.uniform),
      shape,
    );
  return tf.tidy(() => {
    const x = values([2, side, side, 3]);
    const filter = values([kernel, kernel, 3, 4]);
    const convolved = (weights: tf.Tensor) =>
      tf.conv2d(x, weights as tf.Tensor4D, stride, pad, 'NHWC', 1, pad === 1 ? 'floor' : undefined);
    const wanted = values(convolved(filter).shape);
    return Array.from(
      tf
        .grad((weights) => tf.sum(tf.mul(convolved(weights), wanted)))(filter)
        .dataSync(),
    );
  });
}

test('gradients of filters are those of TensorFlow.js itself', async () => {
  await tf.setBackend('cpu');
  const before = CASES.map(filterGradient);
  registerPlainKernels();
  registerPlainKernels();
  const after = CASES.map(filterGradient);
  CASES.forEach(({ name }, index) => {
    const [expected = [], found = []] = [before[index], after[index]];
    expect({ name, length: found.length }).toEqual({ name, length: expected.length });
    found.forEach((value, place) => {
      expect(value).toBeCloseTo(expected[place] ?? Number.NaN, 4);
    });
  });
});
