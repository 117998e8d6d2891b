import * as tf from '@tensorflow/tfjs';
import { trainingBatchNorm } from './native-kernels';
import { openTrainingBackend } from './open-backend';

/**
 * On whatever backend this machine has: the fused kernels where tfjs-node is built, the composed form elsewhere. Both
 * must agree with the formulas.
 */
beforeAll(() => openTrainingBackend());

const shape: [number, number, number, number] = [3, 4, 4, 2];
const values = Float32Array.from({ length: 96 }, (_, index) => Math.sin(index * 1.7) * 2 + (index % 2));

test('normalises each channel by the batch and gives its unbiased variance', () => {
  const { output, mean, variance } = trainingBatchNorm(
    tf.tensor4d(values, shape),
    tf.tensor1d([1, 2]),
    tf.tensor1d([0, -1]),
    1e-3,
  );
  for (const channel of [0, 1]) {
    const own = values.filter((_, index) => index % 2 === channel);
    const average = own.reduce((sum, value) => sum + value, 0) / own.length;
    const squares = own.reduce((sum, value) => sum + (value - average) ** 2, 0);
    expect(mean.dataSync()[channel]).toBeCloseTo(average, 5);
    expect(variance.dataSync()[channel]).toBeCloseTo(squares / (own.length - 1), 4);
    const expected = (((own[5] ?? 0) - average) / Math.sqrt(squares / own.length + 1e-3)) * (channel + 1) - channel;
    expect(output.dataSync()[10 + channel]).toBeCloseTo(expected, 4);
  }
});

test('its gradients in input, scale and offset agree with finite differences', () => {
  const weights = tf.tensor4d(
    values.map((value) => Math.cos(value * 3)),
    shape,
  );
  const loss = (x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor) =>
    tf.sum(
      tf.mul(weights, trainingBatchNorm(x as tf.Tensor4D, scale as tf.Tensor1D, offset as tf.Tensor1D, 1e-3).output),
    ) as tf.Scalar;
  const inputs = [tf.tensor4d(values, shape), tf.tensor1d([1, 2]), tf.tensor1d([0, -1])];
  const gradients = tf.grads((x, scale, offset) => loss(x as tf.Tensor, scale as tf.Tensor, offset as tf.Tensor))(
    inputs,
  );
  inputs.forEach((input, which) => {
    const data = input.dataSync().slice();
    for (const place of [0, data.length - 1]) {
      const at = (change: number) => {
        const moved = data.slice() as Float32Array;
        moved[place] = (moved[place] ?? 0) + change;
        const changed = inputs.map((other, index) => (index === which ? tf.tensor(moved, input.shape) : other));
        return (
          loss(changed[0] as tf.Tensor, changed[1] as tf.Tensor, changed[2] as tf.Tensor).dataSync()[0] ?? Number.NaN
        );
      };
      expect(gradients[which]?.dataSync()[place]).toBeCloseTo((at(0.02) - at(-0.02)) / 0.04, 1);
    }
  });
});

test('ReLU, leaky ReLU and mean have the right slopes, and leaky ReLU a second derivative', () => {
  const x = tf.tensor1d([-2, 3]);
  const dy = tf.tensor1d([5, 7]);
  expect(
    Array.from(
      tf
        .grad((v) => tf.relu(v))(x, dy)
        .dataSync(),
    ),
  ).toEqual([0, 7]);
  expect(
    Array.from(
      tf
        .grad((v) => tf.leakyRelu(v, 0.5))(x, dy)
        .dataSync(),
    ),
  ).toEqual([2.5, 7]);
  expect(
    Array.from(
      tf
        .grad((v) => tf.mean(v))(x)
        .dataSync(),
    ),
  ).toEqual([0.5, 0.5]);
  const rows = tf.grad((v) => tf.mean(v, -1))(tf.ones([2, 4]), tf.tensor1d([4, 8]));
  expect(Array.from(rows.dataSync())).toEqual([1, 1, 1, 1, 2, 2, 2, 2]);
  const slopeSquared = (v: tf.Tensor) => tf.sum(tf.square(tf.grad((u) => tf.sum(tf.square(tf.leakyRelu(u, 0.5))))(v)));
  // d/du (0.5 u)^2 = 0.5 u, squared 0.25 u^2, slope 0.5 u; and 2 u, 4 u^2, 8 u on the positive side.
  expect(Array.from(tf.grad(slopeSquared)(x).dataSync())).toEqual([-1, 24]);
});
