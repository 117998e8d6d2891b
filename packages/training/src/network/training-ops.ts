import { BATCH_NORM_EPSILON, TensorFlowOps, type TensorFlowVariables } from '@crowdtone/networks';
import * as tf from '@tensorflow/tfjs';
import { trainingBatchNorm } from '../backend/native-kernels';

/** How much of the running statistics stays at each step. */
const RUNNING_DECAY = 0.95;

/** Runs a network for one training step: fused batch norm, and dropout that depends on the step's seed alone. */
export class TrainingOps extends TensorFlowOps {
  readonly #variables: TensorFlowVariables;

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

  #follow(name: string, measured: tf.Tensor): void {
    const running = this.#variables.get(name);
    running.assign(tf.add(tf.mul(running, RUNNING_DECAY), tf.mul(measured, 1 - RUNNING_DECAY)));
  }
}
