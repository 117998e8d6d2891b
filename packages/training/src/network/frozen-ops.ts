import { BATCH_NORM_EPSILON, type TensorFlowVariables } from '@crowdtone/networks';
import * as tf from '@tensorflow/tfjs';
import { FastOps } from './fast-ops';

/**
 * Runs a network that is not trained but passes gradients on. Its batch norms, whose statistics are fixed, are one scale and one
 * shift per channel; the gradient of TensorFlow.js's own is a chain of operations as large as the map.
 */
export class FrozenOps extends FastOps {
  constructor(variables: TensorFlowVariables) {
    super(variables, 'inference');
  }

  override batchNorm(name: string, input: tf.Tensor4D): tf.Tensor4D {
    const deviation = tf.sqrt(tf.add(this.normVariable(name, 'variance'), BATCH_NORM_EPSILON));
    const scale = tf.div(this.normVariable(name, 'gamma'), deviation);
    const shift = tf.sub(this.normVariable(name, 'beta'), tf.mul(this.normVariable(name, 'mean'), scale));
    return tf.add(tf.mul(input, scale), shift);
  }
}
