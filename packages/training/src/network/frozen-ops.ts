import {
  BATCH_NORM_EPSILON,
  type BatchNormPart,
  batchNormParameter,
  type TensorFlowVariables,
} from '@crowdtone/networks';
import * as tf from '@tensorflow/tfjs';
import { FastOps } from './fast-ops';

/**
 * Runs a network that is not trained but passes gradients on. Its batch norms, whose statistics are fixed, are one scale and one
 * shift per channel; the gradient of TensorFlow.js's own is a chain of operations as large as the map.
 */
export class FrozenOps extends FastOps {
  readonly #variables: TensorFlowVariables;

  constructor(variables: TensorFlowVariables) {
    super(variables, 'inference');
    this.#variables = variables;
  }

  override batchNorm(name: string, input: tf.Tensor4D): tf.Tensor4D {
    const part = (of: BatchNormPart) => this.#variables.get(batchNormParameter(name, of)) as tf.Tensor as tf.Tensor1D;
    const scale = tf.div(part('gamma'), tf.sqrt(tf.add(part('variance'), BATCH_NORM_EPSILON)));
    return tf.add(tf.mul(input, scale), tf.sub(part('beta'), tf.mul(part('mean'), scale)));
  }
}
