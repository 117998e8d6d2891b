import * as tf from '@tensorflow/tfjs';

/**
 * Replaces two gradients of TensorFlow.js, on every backend; repeated calls change nothing.
 * - Leaky ReLU: its own compares with `greater`, which has no gradient, so no second derivative could pass through it.
 *   The step function has one.
 * - Mean: its own multiplies by a tensor of ones as large as the input; repeating the value costs half.
 */
export function registerGradients(): void {
  tf.registerGradient({
    kernelName: 'LeakyRelu',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attributes) => ({
      x: () => tf.mul(dy as tf.Tensor, tf.step(x as tf.Tensor, Number(attributes.alpha))),
    }),
  });
  tf.registerGradient({
    kernelName: 'Mean',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attributes) => ({
      x: () => spreadMean(dy as tf.Tensor, x as tf.Tensor, attributes.axis as unknown as number | number[]),
    }),
  });
}

/** Every input of a mean gets the same share of its gradient. */
function spreadMean(dy: tf.Tensor, x: tf.Tensor, axis: number | readonly number[] | undefined): tf.Tensor {
  const axes = [axis ?? x.shape.map((_, index) => index)].flat().map((index) => (index + x.rank) % x.rank);
  const kept = x.shape.map((side, index) => (axes.includes(index) ? 1 : side));
  const share = dy.size / x.size;
  return tf.broadcastTo(tf.mul(tf.reshape(dy, kept), share), x.shape);
}
