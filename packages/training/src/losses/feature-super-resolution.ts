/**
 * Losses of FSR-FER (Nan et al., "Feature super-resolution based FER for multi-scale low-resolution faces",
 * Knowledge-Based Systems 236, 2022). Features are [faces, height, width, channels]; the re-weighting has one weight per face.
 */
import * as tf from '@tensorflow/tfjs';

/**
 * Classification-aware weight of each face: (1.5 - p)^2, where p is the frozen classifier's probability of the true class on
 * the generated feature. With soft labels p is the probability of the votes, sum_k t_k p_k. From 0.25 to 2.25.
 * @param logits [faces, classes] on generated features
 * @param targets [faces, classes]
 * @returns [faces]
 */
export function classificationWeights(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Tensor1D {
  return tf.square(tf.sub(1.5, tf.sum(tf.mul(tf.softmax(logits), targets), 1)));
}

/**
 * Weighted mean squared distance: mean over faces of w * mean over the map of (generated - real)^2. The paper sums over
 * its 128 x 128 map; a mean makes the factor independent of the map's size.
 */
export function featureLoss(generated: tf.Tensor, real: tf.Tensor, weights: tf.Tensor1D): tf.Scalar {
  const faces = generated.shape[0] ?? 0;
  const squares = tf.reshape(tf.squaredDifference(generated, real), [faces, -1]);
  return tf.mean(tf.mul(weights, tf.mean(squares, 1)));
}

/**
 * The generator's adversarial loss: mean of w * D(generated). The critic is trained to give generated features high scores and
 * real ones low scores (Wu et al., "Wasserstein divergence for GANs", ECCV 2018), so the generator minimises them.
 * @param scores [faces]
 */
export function generatorScore(scores: tf.Tensor1D, weights: tf.Tensor1D): tf.Scalar {
  return tf.mean(tf.mul(weights, scores));
}

/** One score per face, [faces]; must consist of operations with second derivatives (no batch norm). */
export type Critic = (features: tf.Tensor4D) => tf.Tensor1D;

/**
 * The critic's loss of WGAN-div: mean w * (D(real) - D(generated)) + k * mean ||grad D(between)||^p, where `between` is a random
 * interpolation of each generated and real feature and the norm is over the whole feature.
 * The penalty is differentiated through the gradient itself (second derivatives).
 * @param mix [faces] in [0,1], weight of the real feature in each interpolation
 */
export function criticLoss(
  critic: Critic,
  real: tf.Tensor4D,
  generated: tf.Tensor4D,
  weights: tf.Tensor1D,
  mix: tf.Tensor1D,
  { k = 2, p = 6 }: { k?: number; p?: number } = {},
): tf.Scalar {
  const faces = real.shape[0];
  const shares = tf.reshape(mix, [faces, 1, 1, 1]);
  const between = tf.add(generated, tf.mul(shares, tf.sub(real, generated))) as tf.Tensor4D;
  const slope = tf.grad((features) => tf.sum(critic(features as tf.Tensor4D)))(between);
  const squaredNorm = tf.sum(tf.reshape(tf.square(slope), [faces, -1]), 1);
  const penalty = tf.mul(tf.mean(tf.pow(squaredNorm, p / 2)), k);
  return tf.add(tf.mean(tf.mul(weights, tf.sub(critic(real), critic(generated)))), penalty);
}
