import type { Tensor4D } from '@tensorflow/tfjs';
import { gmeNet, gmeNetNetwork } from '../gme-net/gme-net';
import { GME_NET_SIZES, type GmeNetSize } from '../gme-net/sizes';
import { loadTensorFlow, type TensorFlowModule } from '../runtimes/tensorflow';
import { describeNetwork } from './description-ops';
import { initialiseWeights, type ParameterSpec } from './parameters';
import { TensorFlowOps } from './tensorflow-ops';
import { TensorFlowVariables } from './tensorflow-variables';

/** Small enough to be trained on the plain JavaScript backend, the only one here with every gradient. */
const SMALL: GmeNetSize = {
  side: 8,
  stem: { channels: 4, stride: 2 },
  trunk: [{ channels: 4, stride: 1, blocks: 1 }],
  local: [
    { channels: 8, stride: 2, blocks: 1 },
    { channels: 8, stride: 1, blocks: 1 },
  ],
  global: [
    { channels: 8, stride: 2, blocks: 1 },
    { channels: 8, stride: 2, blocks: 1 },
  ],
};

let tf: TensorFlowModule;
beforeAll(async () => {
  tf = await loadTensorFlow('tfjs-wasm');
  tf.enableProdMode();
  await tf.setBackend('cpu');
});

test('training follows the gradient through every block, and every trained parameter takes part', () => {
  const { parameters } = describeNetwork(gmeNetNetwork(SMALL));
  const variables = new TensorFlowVariables(tf, parameters, initialiseWeights(parameters, 1));
  const images = tf.randomNormal([8, 8, 8, 1], 0, 1, 'float32', 4) as Tensor4D;
  const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 3, 4, 5, 6, 7], 'int32'), 8);
  const ops = new TensorFlowOps(tf, variables, 'training');
  const loss = () =>
    tf.losses.softmaxCrossEntropy(labels, gmeNet(ops, images, SMALL).logits.reshape([8, 8])).asScalar();
  const trained = [...variables.trainable().values()];
  const optimizer = tf.train.adam(0.03);
  const first = tf.variableGrads(loss, trained);
  expect(Object.keys(first.grads)).toHaveLength(trained.length);
  const tensorsBefore = tf.memory().numTensors;
  for (let step = 0; step < 12; step += 1) optimizer.minimize(loss, false, trained);
  const last = tf.tidy(() => loss().dataSync()[0] ?? Number.NaN);
  expect(last).toBeLessThan((first.value.dataSync()[0] ?? 0) / 2);
  // The optimizer keeps two moments a variable, and itself a handful; nothing may grow with the steps.
  expect(tf.memory().numTensors - tensorsBefore).toBeLessThan(2 * trained.length + 10);
  variables.dispose();
});

const NORM: ParameterSpec[] = [
  { name: 'norm/gain', shape: [1], role: 'one', fanIn: 0 },
  { name: 'norm/offset', shape: [1], role: 'zero', fanIn: 0 },
  { name: 'norm/mean', shape: [1], role: 'running-mean', fanIn: 0 },
  { name: 'norm/variance', shape: [1], role: 'running-variance', fanIn: 0 },
];

test('batch norm normalises by the batch when training, and follows its statistics by a tenth a step', async () => {
  const variables = new TensorFlowVariables(tf, NORM, initialiseWeights(NORM, 0));
  // Mean 4, variance 5.
  const map = tf.tensor4d([1, 3, 5, 7], [1, 2, 2, 1]);
  const normalised = new TensorFlowOps(tf, variables, 'training').batchNorm('norm', map).dataSync();
  Array.from(normalised).forEach((value, index) => {
    expect(value).toBeCloseTo(([1, 3, 5, 7][index] ?? 0) / Math.sqrt(5.001) - 4 / Math.sqrt(5.001), 4);
  });
  const after = await variables.read();
  expect(after.get('norm/mean')?.data[0]).toBeCloseTo(0.4, 6);
  expect(after.get('norm/variance')?.data[0]).toBeCloseTo(1.4, 6);

  const inferred = new TensorFlowOps(tf, variables, 'inference').batchNorm('norm', map).dataSync();
  expect(inferred[0]).toBeCloseTo((1 - 0.4) / Math.sqrt(1.401), 4);
  expect((await variables.read()).get('norm/mean')?.data[0]).toBeCloseTo(0.4, 6);
  expect([...variables.trainable().keys()]).toEqual(['norm/gain', 'norm/offset']);
});

test('values read from variables can be put back', async () => {
  const variables = new TensorFlowVariables(tf, NORM, initialiseWeights(NORM, 0));
  const before = await variables.read();
  variables.get('norm/offset').assign(tf.tensor1d([7]));
  variables.assign(before);
  expect(await variables.read()).toEqual(before);
});

test('weights of another size are refused by name', () => {
  const weights = initialiseWeights(describeNetwork(gmeNetNetwork(GME_NET_SIZES.tiny)).parameters, 0);
  const { parameters } = describeNetwork(gmeNetNetwork(SMALL));
  expect(() => new TensorFlowVariables(tf, parameters, weights, 'tiny.safetensors')).toThrow(
    expect.objectContaining({
      code: 'E_WEIGHTS_MISMATCH',
      message: expect.stringMatching(/tiny\.safetensors.*stem\/filters is 3x3x1x24 instead of 3x3x1x4/),
    }),
  );
});
