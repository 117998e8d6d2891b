import {
  BATCH_NORM_EPSILON,
  type ConvolutionOptions,
  TensorFlowOps,
  type TensorFlowVariables,
} from '@crowdtone/networks';
import * as tf from '@tensorflow/tfjs';
import { bfloat16Convolution, roundsToBfloat16 } from '../backend/bfloat16-convolution';
import { trainingBatchNorm } from '../backend/native-kernels';

/** How much of the running statistics stays at each step. */
const RUNNING_DECAY = 0.95;

/** Runs a network for one training step: fused batch norm, and dropout that depends on the step's seed alone. */
export class TrainingOps extends TensorFlowOps {
  readonly #variables: TensorFlowVariables;
  /** What still waits for its channels to be shuffled, and in how many groups. */
  readonly #shuffled = new WeakMap<tf.Tensor, number>();

  constructor(variables: TensorFlowVariables, dropoutSeed: number) {
    let layer = 0;
    super(tf, variables, 'training', () => dropoutSeed * 64 + layer++);
    this.#variables = variables;
  }

  override batchNorm(name: string, input: tf.Tensor4D): tf.Tensor4D {
    const gain = this.#variables.get(`${name}/gain`) as tf.Tensor as tf.Tensor1D;
    const offset = this.#variables.get(`${name}/offset`) as tf.Tensor as tf.Tensor1D;
    const { output, mean, variance } = trainingBatchNorm(input, gain, offset, BATCH_NORM_EPSILON);
    this.#follow(`${name}/mean`, mean);
    this.#follow(`${name}/variance`, variance);
    return output;
  }

  /** As everywhere, but with operands in bfloat16 where that is switched on. */
  override conv2d(name: string, input: tf.Tensor4D, { stride = 1, bias = false }: ConvolutionOptions): tf.Tensor4D {
    const filters = this.#filters(name, input);
    const output = roundsToBfloat16()
      ? bfloat16Convolution(input, filters, stride)
      : tf.conv2d(input, filters, stride, 'same');
    return bias ? tf.add(output, this.#variables.get(`${name}/bias`) as tf.Tensor as tf.Tensor1D) : output;
  }

  /**
   * Nothing is moved here: the convolution that follows takes its filters in the order that undoes the shuffle, for they
   * are a thousandth of the map.
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
    const dealt = tf.reshape(filters, [height * width, channels / groups, groups, out]);
    return tf.reshape(tf.transpose(dealt, [0, 2, 1, 3]), filters.shape);
  }

  #follow(name: string, measured: tf.Tensor): void {
    const running = this.#variables.get(name);
    running.assign(tf.add(tf.mul(running, RUNNING_DECAY), tf.mul(measured, 1 - RUNNING_DECAY)));
  }
}
