import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs';
import type { TensorFlowModule } from '../runtimes/tensorflow';
import {
  BATCH_NORM_EPSILON,
  type BatchNormPart,
  batchNormParameter,
  type ConvolutionOptions,
  type DepthwiseOptions,
  type MapShape,
  type Ops,
} from './ops';
import type { TensorFlowVariables } from './tensorflow-variables';

/** Training uses batch statistics and updates the running ones. */
export type Mode = 'training' | 'inference';

/** Decay of the running statistics per training step. */
const RUNNING_DECAY = 0.9;

/**
 * Runs networks on the current backend of TensorFlow.js; maps are batch x height x width x channels. Call it inside
 * `tf.tidy`, or inside the function passed to `tf.variableGrads`, so that intermediate tensors are freed.
 */
export class TensorFlowOps implements Ops<Tensor4D> {
  constructor(
    private readonly tf: TensorFlowModule,
    private readonly variables: TensorFlowVariables,
    private readonly mode: Mode,
  ) {}

  shape({ shape: [, height, width, channels] }: Tensor4D): MapShape {
    return { height, width, channels };
  }

  conv2d(name: string, input: Tensor4D, { stride = 1, bias = false }: ConvolutionOptions): Tensor4D {
    const output = this.tf.conv2d(input, this.#get<Tensor4D>(`${name}/filters`), stride, 'same');
    return bias ? this.tf.add(output, this.#get<Tensor1D>(`${name}/bias`)) : output;
  }

  depthwiseConv2d(name: string, input: Tensor4D, { stride = 1 }: DepthwiseOptions): Tensor4D {
    return this.tf.depthwiseConv2d(input, this.#get<Tensor4D>(`${name}/filters`), stride, 'same');
  }

  upsample2x(input: Tensor4D): Tensor4D {
    const { height, width } = this.shape(input);
    return this.tf.image.resizeNearestNeighbor(input, [2 * height, 2 * width]);
  }

  batchNorm(name: string, input: Tensor4D): Tensor4D {
    const gamma = this.#get<Tensor1D>(batchNormParameter(name, 'gamma'));
    const beta = this.#get<Tensor1D>(batchNormParameter(name, 'beta'));
    const { mean, variance } = this.mode === 'training' ? this.#batchStatistics(name, input) : this.#running(name);
    return this.tf.batchNorm(input, mean, variance, beta, gamma, BATCH_NORM_EPSILON);
  }

  dense(name: string, input: Tensor4D, units: number): Tensor4D {
    const weights = this.#get<Tensor2D>(`${name}/weights`);
    const rows = this.tf.matMul(this.tf.reshape(input, [-1, weights.shape[0]]) as Tensor2D, weights);
    return this.tf.reshape(this.tf.add(rows, this.#get(`${name}/bias`)), [-1, 1, 1, units]);
  }

  relu(input: Tensor4D): Tensor4D {
    return this.tf.relu(input);
  }

  leakyRelu(input: Tensor4D, slope: number): Tensor4D {
    // TensorFlow.js cannot differentiate its own gradient of this, as a gradient penalty requires; it can differentiate this one.
    const { tf } = this;
    const leak = tf.customGrad<Tensor4D>((x, save) => {
      (save as (saved: Tensor[]) => void)([x as Tensor]);
      const gradFunc = (dy: Tensor, [saved]: Tensor[]) => tf.mul(dy, tf.step(saved as Tensor, slope));
      return { value: tf.leakyRelu(x as Tensor4D, slope), gradFunc };
    });
    return leak(input);
  }

  sigmoid(input: Tensor4D): Tensor4D {
    return this.tf.sigmoid(input);
  }

  add(a: Tensor4D, b: Tensor4D): Tensor4D {
    return this.tf.add(a, b);
  }

  multiply(a: Tensor4D, b: Tensor4D): Tensor4D {
    return this.tf.mul(a, b);
  }

  scale(input: Tensor4D, factor: number): Tensor4D {
    return this.tf.mul(input, factor);
  }

  concat(inputs: readonly Tensor4D[]): Tensor4D {
    return this.tf.concat([...inputs], 3);
  }

  split(input: Tensor4D, parts: number): Tensor4D[] {
    return this.tf.split(input, parts, 3);
  }

  channelShuffle(input: Tensor4D, groups: number): Tensor4D {
    const { height, width, channels } = this.shape(input);
    const grouped = this.tf.reshape(input, [-1, height, width, groups, channels / groups]);
    return this.tf.reshape(this.tf.transpose(grouped, [0, 1, 2, 4, 3]), [-1, height, width, channels]);
  }

  globalAveragePool(input: Tensor4D): Tensor4D {
    return this.tf.mean(input, [1, 2], true);
  }

  globalMaxPool(input: Tensor4D): Tensor4D {
    // Not tf.maxPool, whose gradient in the WebAssembly backend is wrong for more than one image or channel.
    return this.tf.max(input, [1, 2], true);
  }

  channelMean(input: Tensor4D): Tensor4D {
    return this.tf.mean(input, 3, true);
  }

  channelMax(input: Tensor4D): Tensor4D {
    return this.tf.max(input, 3, true);
  }

  #batchStatistics(name: string, input: Tensor4D): { mean: Tensor1D; variance: Tensor1D } {
    const statistics = this.tf.moments(input, [0, 1, 2]);
    this.#updateStatistics(batchNormParameter(name, 'mean'), statistics.mean);
    this.#updateStatistics(batchNormParameter(name, 'variance'), statistics.variance);
    return { mean: statistics.mean as Tensor1D, variance: statistics.variance as Tensor1D };
  }

  #updateStatistics(name: string, measured: Tensor): void {
    const running = this.variables.get(name);
    const kept = this.tf.mul(running, RUNNING_DECAY);
    running.assign(this.tf.add(kept, this.tf.mul(measured, 1 - RUNNING_DECAY)));
  }

  #running(name: string): { mean: Tensor1D; variance: Tensor1D } {
    const part = (of: BatchNormPart) => this.#get<Tensor1D>(batchNormParameter(name, of));
    return { mean: part('mean'), variance: part('variance') };
  }

  #get<T extends Tensor>(name: string): T {
    return this.variables.get(name) as Tensor as T;
  }
}
