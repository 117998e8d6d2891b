import { describeNetwork, TensorFlowOps, TensorFlowVariables } from '@crowdtone/networks';
import { trainedWeights } from '@crowdtone/testing/networks/trained-weights';
import { TWO_BRANCHES } from '@crowdtone/testing/training/two-branches';
import * as tf from '@tensorflow/tfjs';
import { TrainingOps } from './training-ops';

beforeAll(() => tf.setBackend('cpu'));

test('a training pass, which moves filters in place of shuffled maps, equals the plain one; so do its gradients', () => {
  const { parameters } = describeNetwork(TWO_BRANCHES);
  const variables = new TensorFlowVariables(tf, parameters, trainedWeights(TWO_BRANCHES, 3));
  const image = tf.randomUniform<tf.Rank.R4>([4, 16, 16, 1], -1, 1, 'float32', 5);
  const run = (ops: TensorFlowOps) => {
    const { value, grads } = tf.variableGrads(
      () => tf.sum(tf.square(TWO_BRANCHES.build(ops, image).logits)) as tf.Scalar,
      [...variables.trainable().values()],
    );
    return [value, ...Object.values(grads)].map((tensor) => Array.from(tensor.dataSync()));
  };
  const plain = run(new TensorFlowOps(tf, variables, 'training'));
  const trained = run(new TrainingOps(variables));
  expect(trained).toHaveLength(plain.length);
  for (const [index, values] of trained.entries()) {
    for (const [place, value] of values.entries()) expect(value).toBeCloseTo(plain[index]?.[place] ?? Number.NaN, 3);
  }
});
