import {
  type BatchNormPart,
  batchNormParameter,
  type ConvolutionOptions,
  type Mode,
  TensorFlowOps,
  type TensorFlowVariables,
} from '@crowdtone/networks';
import * as tf from '@tensorflow/tfjs';
import { bfloat16Convolution, roundsToBfloat16 } from '../backend/bfloat16-convolution';

/**
 * Runs a network as fast as training can: operands of convolutions are rounded to bfloat16 where that is enabled, and maps are not
 * shuffled. Differentiable once; what needs a second derivative, as a gradient penalty does, runs on `TensorFlowOps`.
 */
export class FastOps extends TensorFlowOps {
  readonly #variables: TensorFlowVariables;
  /** Maps with a pending channel shuffle, and the number of groups. */
  readonly #shuffled = new WeakMap<tf.Tensor, number>();

  constructor(variables: TensorFlowVariables, mode: Mode) {
    super(tf, variables, mode);
    this.#variables = variables;
  }

  override conv2d(name: string, input: tf.Tensor4D, { stride = 1, bias = false }: ConvolutionOptions): tf.Tensor4D {
    const filters = this.#filters(name, input);
    const output = roundsToBfloat16()
      ? bfloat16Convolution(input, filters, stride)
      : tf.conv2d(input, filters, stride, 'same');
    return bias ? tf.add(output, this.#variables.get(`${name}/bias`) as tf.Tensor as tf.Tensor1D) : output;
  }

  /** One native operation forwards and one backwards. */
  override leakyRelu(input: tf.Tensor4D, slope: number): tf.Tensor4D {
    return tf.leakyRelu(input, slope);
  }

  /**
   * Deferred: the following convolution permutes its filters instead, which are a thousandth of the map's size.
   */
  override channelShuffle(input: tf.Tensor4D, groups: number): tf.Tensor4D {
    const output = tf.reshape(input, input.shape) as tf.Tensor4D;
    this.#shuffled.set(output, groups);
    return output;
  }

  /** A parameter or running statistic of a batch norm, one value per channel. */
  protected normVariable(name: string, part: BatchNormPart): tf.Variable<tf.Rank.R1> {
    return this.#variables.get(batchNormParameter(name, part)) as tf.Variable<tf.Rank.R1>;
  }

  #filters(name: string, input: tf.Tensor4D): tf.Tensor4D {
    const filters = this.#variables.get(`${name}/filters`) as tf.Tensor as tf.Tensor4D;
    const groups = this.#shuffled.get(input);
    if (groups === undefined) return filters;
    const [height, width, channels, out] = filters.shape;
    const shuffled = tf.reshape(filters, [height * width, channels / groups, groups, out]);
    return tf.reshape(tf.transpose(shuffled, [0, 2, 1, 3]), filters.shape);
  }
}
