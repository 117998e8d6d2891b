import { BATCH_NORM_EPSILON, type TensorFlowVariables } from '@crowdtone/networks';
import * as tf from '@tensorflow/tfjs';
import { trainingBatchNorm } from '../backend/native-kernels';
import { FastOps } from './fast-ops';

/** Decay of the running statistics per step. */
const RUNNING_DECAY = 0.95;

/** Runs a network for one training step, with fused batch norm. */
export class TrainingOps extends FastOps {
  constructor(variables: TensorFlowVariables) {
    super(variables, 'training');
  }

  override batchNorm(name: string, input: tf.Tensor4D): tf.Tensor4D {
    const [scale, offset] = [this.normVariable(name, 'gamma'), this.normVariable(name, 'beta')];
    const { output, mean, variance } = trainingBatchNorm(input, scale, offset, BATCH_NORM_EPSILON);
    follow(this.normVariable(name, 'mean'), mean);
    follow(this.normVariable(name, 'variance'), variance);
    return output;
  }
}

function follow(running: tf.Variable<tf.Rank.R1>, measured: tf.Tensor1D): void {
  running.assign(tf.add(tf.mul(running, RUNNING_DECAY), tf.mul(measured, 1 - RUNNING_DECAY)));
}
