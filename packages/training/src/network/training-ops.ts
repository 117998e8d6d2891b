import {
  BATCH_NORM_EPSILON,
  type BatchNormPart,
  batchNormParameter,
  type TensorFlowVariables,
} from '@crowdtone/networks';
import * as tf from '@tensorflow/tfjs';
import { trainingBatchNorm } from '../backend/native-kernels';
import { FastOps } from './fast-ops';

/** Decay of the running statistics per step. */
const RUNNING_DECAY = 0.95;

/** Runs a network for one training step: fused batch norm, and dropout that depends only on the step's seed. */
export class TrainingOps extends FastOps {
  readonly #variables: TensorFlowVariables;

  constructor(variables: TensorFlowVariables, dropoutSeed: number) {
    let layer = 0;
    super(variables, 'training', () => dropoutSeed * 64 + layer++);
    this.#variables = variables;
  }

  override batchNorm(name: string, input: tf.Tensor4D): tf.Tensor4D {
    const part = (of: BatchNormPart) => this.#variables.get(batchNormParameter(name, of)) as tf.Tensor as tf.Tensor1D;
    const { output, mean, variance } = trainingBatchNorm(input, part('gamma'), part('beta'), BATCH_NORM_EPSILON);
    this.#updateStatistics(batchNormParameter(name, 'mean'), mean);
    this.#updateStatistics(batchNormParameter(name, 'variance'), variance);
    return output;
  }

  #updateStatistics(name: string, measured: tf.Tensor): void {
    const running = this.#variables.get(name);
    running.assign(tf.add(tf.mul(running, RUNNING_DECAY), tf.mul(measured, 1 - RUNNING_DECAY)));
  }
}
