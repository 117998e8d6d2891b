import * as tf from '@tensorflow/tfjs';

/**
 * Cross-entropy with soft labels: mean over the faces of -sum_k w_k t_k log softmax(z)_k, in nats.
 * @param logits [faces, classes]
 * @param targets [faces, classes], each row adding up to 1
 * @param classWeights [classes]; default: 1 for all
 */
export function softCrossEntropy(logits: tf.Tensor2D, targets: tf.Tensor2D, classWeights?: tf.Tensor1D): tf.Scalar {
  const wanted = classWeights === undefined ? targets : tf.mul(targets, classWeights);
  return tf.neg(tf.mean(tf.sum(tf.mul(wanted, tf.logSoftmax(logits)), 1)));
}

/**
 * How class imbalance is handled. `sampling` draws faces by the weights of their classes, `loss` weights the loss, `logits` adds
 * log priors to the logits in training, so that the network predicts as if all classes were equally frequent (Menon et al., "Long-tail learning via logit adjustment", ICLR 2021).
 */
export type Balancing = 'none' | 'sampling' | 'loss' | 'logits';

/** Half way, in the exponent, between natural and equal class frequencies. */
export const DEFAULT_BALANCING_STRENGTH = 0.5;

/**
 * Weights proportional to share^-strength, scaled so that their mean over the data (weighted by the shares) is 1.
 * @param shares of each class in the training data, adding up to 1; absent classes get weight 0
 * @param strength 0 for natural frequencies, 1 for equal ones
 */
export function classWeights(shares: ArrayLike<number>, strength: number): Float32Array {
  const raw = Float64Array.from(shares, (share) => (share > 0 ? share ** -strength : 0));
  let mean = 0;
  raw.forEach((weight, index) => {
    mean += weight * (shares[index] ?? 0);
  });
  return Float32Array.from(raw, (weight) => weight / mean);
}

/** Offsets of the training logits for `logits` balancing: strength * log(share), with shares of at least 1e-6. */
export function logitOffsets(shares: ArrayLike<number>, strength: number): Float32Array {
  return Float32Array.from(shares, (share) => strength * Math.log(Math.max(share, 1e-6)));
}
