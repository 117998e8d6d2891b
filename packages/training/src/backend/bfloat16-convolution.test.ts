import * as tf from '@tensorflow/tfjs';
import { bfloat16Convolution, roundsToBfloat16 } from './bfloat16-convolution';
import { openTrainingBackend, type TrainingBackend } from './open-backend';

let backend: TrainingBackend;

beforeAll(async () => {
  backend = await openTrainingBackend({ bfloat16: true });
});

const wave = (count: number, step: number) =>
  Float32Array.from({ length: count }, (_, index) => Math.sin(index * step));

/** Output and both gradients of the sum of weighted outputs, for padding, strides and both channel counts. */
function outcome(convolve: (x: tf.Tensor4D, filters: tf.Tensor4D) => tf.Tensor4D): Float32Array[] {
  const x = tf.tensor4d(wave(2 * 7 * 7 * 3, 0.7), [2, 7, 7, 3]);
  const filters = tf.tensor4d(wave(3 * 3 * 3 * 5, 1.3), [3, 3, 3, 5]);
  const output = convolve(x, filters);
  const weights = tf.tensor4d(wave(output.size, 0.9), output.shape);
  const gradients = tf.grads((a, b) => tf.sum(tf.mul(weights, convolve(a as tf.Tensor4D, b as tf.Tensor4D))))([
    x,
    filters,
  ]);
  return [output, ...gradients].map((tensor) => Float32Array.from(tensor.dataSync()));
}

test.each([1, 2])('with stride %i it differs from the exact convolution by the rounding of bfloat16', (stride) => {
  // Where TensorFlow is not built there is nothing to round: the plain backend leaves it off.
  expect(roundsToBfloat16()).toBe(backend.native);
  if (!backend.native) return;
  const exact = outcome((x, filters) => tf.conv2d(x, filters, stride, 'same'));
  const rounded = outcome((x, filters) => bfloat16Convolution(x, filters, stride));
  for (const [index, values] of rounded.entries()) {
    const expected = exact[index] ?? values;
    const scale = Math.sqrt(expected.reduce((sum, value) => sum + value ** 2, 0) / expected.length);
    const errors = values.map((value, place) => Math.abs(value - (expected[place] ?? 0)) / scale);
    expect(Math.max(...errors)).toBeLessThan(0.1);
    expect(Math.max(...errors)).toBeGreaterThan(1e-6);
  }
});

test('nothing is left over once the gradients are taken', () => {
  if (!backend.native) return;
  outcome((x, filters) => bfloat16Convolution(x, filters, 1));
  const before = tf.memory().numTensors;
  tf.tidy(() => void outcome((x, filters) => bfloat16Convolution(x, filters, 1)));
  expect(tf.memory().numTensors).toBe(before);
});
