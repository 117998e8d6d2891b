import {
  BATCH_NORM_EPSILON,
  type BatchNormPart,
  batchNormParameter,
  type ConvolutionOptions,
  TensorFlowOps,
  type TensorFlowVariables,
} from '@crowdtone/networks';
import * as tf from '@tensorflow/tfjs';
import { bfloat16Convolution, roundsToBfloat16 } from '../backend/bfloat16-convolution';
import { trainingBatchNorm } from '../backend/native-kernels';

/** Decay of the running statistics per step. */
const RUNNING_DECAY = 0.95;

/** Runs a network for one training step: fused batch norm, and dropout that depends only on the step's seed. */
export class TrainingOps extends TensorFlowOps {
  readonly #variables: TensorFlowVariables;
  /** Maps with a pending channel shuffle, and the number of groups. */
  readonly #shuffled = new WeakMap<tf.Tensor, number>();

  constructor(variables: TensorFlowVariables, dropoutSeed: number) {
    let layer = 0;
    super(tf, variables, 'training', () => dropoutSeed * 64 + layer++);
    this.#variables = variables;
  }

  override batchNorm(name: string, input: tf.Tensor4D): tf.Tensor4D {
    const part = (of: BatchNormPart) => this.#variables.get(batchNormParameter(name, of)) as tf.Tensor as tf.Tensor1D;
    const { output, mean, variance } = trainingBatchNorm(input, part('gamma'), part('beta'), BATCH_NORM_EPSILON);
    this.#updateStatistics(batchNormParameter(name, 'mean'), mean);
    this.#updateStatistics(batchNormParameter(name, 'variance'), variance);
    return output;
  }

  /** Rounds operands to bfloat16 where enabled. */
  override conv2d(name: string, input: tf.Tensor4D, { stride = 1, bias = false }: ConvolutionOptions): tf.Tensor4D {
    const filters = this.#filters(name, input);
    const output = roundsToBfloat16()
      ? bfloat16Convolution(input, filters, stride)
      : tf.conv2d(input, filters, stride, 'same');
    return bias ? tf.add(output, this.#variables.get(`${name}/bias`) as tf.Tensor as tf.Tensor1D) : output;
  }

  /**
   * Deferred: the following convolution permutes its filters instead, which are a thousandth of the map's size.
   */
  override channelShuffle(input: tf.Tensor4D, groups: number): tf.Tensor4D {
    const output = tf.reshape(input, input.shape) as tf.Tensor4D;
    this.#shuffled.set(output, groups);
    return output;
  }

  #filters(name: string, input: tf.Tensor4D): tf.Tensor4D {
    const filters = this.#variables.get(`${name}/filters`) as tf.Tensor as tf.Tensor4D;
    const groups = this.#shuffled.get(input);
    if (groups === undefined) return filters;
    const [height, width, channels, out] = filters.shape;
    const shuffled = tf.reshape(filters, [height * width, channels / groups, groups, out]);
    return tf.reshape(tf.transpose(shuffled, [0, 2, 1, 3]), filters.shape);
  }

  #updateStatistics(name: string, measured: tf.Tensor): void {
    const running = this.#variables.get(name);
    running.assign(tf.add(tf.mul(running, RUNNING_DECAY), tf.mul(measured, 1 - RUNNING_DECAY)));
  }
}
