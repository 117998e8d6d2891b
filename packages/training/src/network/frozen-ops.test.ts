import {
  describeNetwork,
  gmeNetNetwork,
  initialiseWeights,
  type Ops,
  TensorFlowOps,
  TensorFlowVariables,
} from '@crowdtone/networks';
import * as tf from '@tensorflow/tfjs';
import { FrozenOps } from './frozen-ops';

/** Both branches, small enough for plain JavaScript. */
const NETWORK = gmeNetNetwork({
  side: 16,
  stem: { channels: 4, stride: 2 },
  trunk: [],
  local: [{ channels: 8, stride: 2, blocks: 1 }],
  global: [{ channels: 8, stride: 2, blocks: 1 }],
});

beforeAll(() => tf.setBackend('cpu'));

test('a frozen network has the logits of inference and passes on the same gradient', () => {
  const { parameters } = describeNetwork(NETWORK);
  const variables = new TensorFlowVariables(tf, parameters, initialiseWeights(parameters, 3));
  for (const { name } of parameters.filter((parameter) => /(mean|variance|gamma|beta)$/.test(parameter.name))) {
    const variable = variables.get(name);
    variable.assign(tf.randomUniform(variable.shape, 0.5, 2, 'float32', name.length));
  }
  const image = tf.randomUniform<tf.Rank.R4>([4, 16, 16, 1], -1, 1, 'float32', 5);
  const run = (ops: Ops<tf.Tensor4D>) => {
    const lossOf = (faces: tf.Tensor) => tf.sum(tf.square(NETWORK.build(ops, faces as tf.Tensor4D).logits));
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
