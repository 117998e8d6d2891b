import { createRandom } from '@crowdtone/runtime';
import { largestDifference } from '@crowdtone/testing/networks/faceapi-reference';
import type { Tensor4D } from '@tensorflow/tfjs';
import { gmeNetNetwork } from '../gme-net/gme-net';
import type { GmeNetSize } from '../gme-net/sizes';
import { describeNetwork } from '../ops/description-ops';
import { initialiseWeights } from '../ops/parameters';
import { TensorFlowOps } from '../ops/tensorflow-ops';
import { TensorFlowVariables } from '../ops/tensorflow-variables';
import { loadTensorFlow } from '../runtimes/tensorflow';
import { FSR_FER_SIZE, featureCriticNetwork, featureGeneratorNetwork, fsrFer, fsrFerNetwork } from './fsr-fer';

/** The critic looks at its feature: 4 x 4 x 8. */
const SMALL_EXTRACTOR: GmeNetSize = {
  side: 8,
  stem: { channels: 4, stride: 1 },
  trunk: [],
  local: [{ channels: 4, stride: 2, blocks: 1 }],
  global: [{ channels: 4, stride: 2, blocks: 1 }],
};

test('the whole chain costs less than 300 million multiplications a face', () => {
  const { parameterCount, macs } = describeNetwork(fsrFerNetwork(FSR_FER_SIZE));
  expect([parameterCount, macs]).toEqual([3_568_808, 283_198_800]);
  expect(macs).toBeLessThan(300e6);
});

test('extractor and classifier take the weights of GME-Net by the same names', () => {
  const known = describeNetwork(gmeNetNetwork(FSR_FER_SIZE.extractor)).parameters;
  const { parameters } = describeNetwork(fsrFerNetwork(FSR_FER_SIZE));
  const shared = parameters.filter(({ name }) => !name.startsWith('generator/'));
  expect(shared).toEqual(known);
});

test('an untrained generator changes nothing: the classifier sees the feature itself', async () => {
  const tf = await loadTensorFlow('tfjs-wasm');
  const { parameters } = describeNetwork(fsrFerNetwork(FSR_FER_SIZE));
  const variables = new TensorFlowVariables(tf, parameters, initialiseWeights(parameters, 3));
  tf.tidy(() => {
    const image = tf.randomUniform([1, 48, 48, 1], -1, 1, 'float32', 5) as Tensor4D;
    const { feature, generated } = fsrFer(new TensorFlowOps(tf, variables, 'inference'), image, FSR_FER_SIZE);
    expect(largestDifference(generated.dataSync(), feature.dataSync())).toBe(0);
  });
  variables.dispose();
});

test('the generator gives a feature of the same shape, the critic one number', () => {
  const generator = describeNetwork(featureGeneratorNetwork(FSR_FER_SIZE));
  expect(featureGeneratorNetwork(FSR_FER_SIZE).input).toEqual({ height: 12, width: 12, channels: 192 });
  expect(generator.parameters.at(-1)).toMatchObject({ name: 'generator/last/bias', shape: [192] });
  const critic = describeNetwork(featureCriticNetwork(FSR_FER_SIZE));
  expect(critic.parameters.at(-1)).toMatchObject({ name: 'critic/score/bias', shape: [1] });
});

test("the critic's gradient with respect to the feature can be differentiated again, as a gradient penalty needs", async () => {
  // The plain JavaScript backend, because the WebAssembly one has no gradients of convolutions; so a small critic.
  const tf = await loadTensorFlow('tfjs-wasm');
  tf.enableProdMode();
  await tf.setBackend('cpu');
  const network = featureCriticNetwork({ ...FSR_FER_SIZE, extractor: SMALL_EXTRACTOR });
  const { parameters } = describeNetwork(network);
  const variables = new TensorFlowVariables(tf, parameters, initialiseWeights(parameters, 3));
  const random = createRandom(9);
  const { height, width, channels } = network.input;
  const values = Float32Array.from({ length: height * width * channels }, () => random.normal());
  const feature = tf.tensor4d(values, [1, height, width, channels]);
  const score = (input: Tensor4D) => network.build(new TensorFlowOps(tf, variables, 'training'), input).score;
  const penalty = () =>
    tf
      .square(tf.grad((input) => score(input as Tensor4D))(feature))
      .sum()
      .asScalar();

  const filters = variables.get('critic/0/first/filters');
  const { value, grads } = tf.variableGrads(penalty, [...variables.trainable().values()]);
  const gradient = grads[filters.name];
  if (gradient === undefined) throw new Error('no gradient');
  const norm = tf.norm(gradient).dataSync()[0] ?? 0;
  // The penalty has to grow as fast as the gradient says when the filters move along it.
  const step = 1e-3;
  filters.assign(tf.add(filters, tf.mul(gradient, step / norm)));
  const slope = ((penalty().dataSync()[0] ?? 0) - (value.dataSync()[0] ?? 0)) / step;
  expect(norm).toBeGreaterThan(0);
  expect(Math.abs(slope / norm - 1)).toBeLessThan(0.05);
  await tf.setBackend('wasm');
});
