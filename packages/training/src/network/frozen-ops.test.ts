import { describeNetwork, type Ops, TensorFlowOps, TensorFlowVariables } from '@crowdtone/networks';
import { trainedWeights } from '@crowdtone/testing/networks/trained-weights';
import { TWO_BRANCHES } from '@crowdtone/testing/training/two-branches';
import * as tf from '@tensorflow/tfjs';
import { FrozenOps } from './frozen-ops';

beforeAll(() => tf.setBackend('cpu'));

test('a frozen network has the logits of inference and passes on the same gradient', () => {
  const { parameters } = describeNetwork(TWO_BRANCHES);
  const variables = new TensorFlowVariables(tf, parameters, trainedWeights(TWO_BRANCHES, 3));
  const image = tf.randomUniform<tf.Rank.R4>([4, 16, 16, 1], -1, 1, 'float32', 5);
  const run = (ops: Ops<tf.Tensor4D>) => {
    const lossOf = (faces: tf.Tensor) => tf.sum(tf.square(TWO_BRANCHES.build(ops, faces as tf.Tensor4D).logits));
    const { value, grad } = tf.valueAndGrad(lossOf)(image);
    return [value, grad].map((tensor) => Array.from(tensor.dataSync()));
  };
  const [loss, gradient] = run(new FrozenOps(variables));
  const [expectedLoss, expectedGradient] = run(new TensorFlowOps(tf, variables, 'inference'));
  expect(loss?.[0]).toBeCloseTo(expectedLoss?.[0] ?? Number.NaN, 3);
  expect(Math.max(...(gradient ?? []))).toBeGreaterThan(0);
  for (const [place, value] of (gradient ?? []).entries()) {
    expect(value).toBeCloseTo(expectedGradient?.[place] ?? Number.NaN, 3);
  }
});
