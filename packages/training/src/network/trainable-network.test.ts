import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TINY_CLASSIFIER } from '@crowdtone/testing/training/tiny-network';
import * as tf from '@tensorflow/tfjs';
import { TrainableNetwork } from './trainable-network';

let folder: string;

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
  folder = await mkdtemp(join(tmpdir(), 'crowdtone-weights-'));
});
afterAll(() => rm(folder, { recursive: true }));

const faces = tf.tidy(() => tf.fill([2, 48, 48, 1], 0.25)) as tf.Tensor4D;
const predict = (network: TrainableNetwork<{ logits: tf.Tensor2D }>) =>
  Array.from(tf.tidy(() => network.infer(faces).logits.dataSync()));

test('weights that were saved give the same predictions when loaded', async () => {
  const path = join(folder, 'tiny.safetensors');
  const network = TrainableNetwork.create(TINY_CLASSIFIER, 1);
  await network.save(path);
  expect(predict(await TrainableNetwork.load(TINY_CLASSIFIER, path))).toEqual(predict(network));
  expect(predict(TrainableNetwork.create(TINY_CLASSIFIER, 2))).not.toEqual(predict(network));
});

test('a training pass moves the running statistics towards the batch, inference leaves them', () => {
  const network = TrainableNetwork.create(TINY_CLASSIFIER, 1);
  const statistics = () => [...network.statistics().values()].map((values) => Array.from(values));
  const before = statistics();
  predict(network);
  expect(statistics()).toEqual(before);
  tf.tidy(() => network.train(faces).logits.dataSync());
  expect(statistics()).not.toEqual(before);
});
