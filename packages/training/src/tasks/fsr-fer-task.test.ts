import { tinyFsrParts } from '@crowdtone/testing/training/tiny-fsr-parts';
import { patternFaces } from '@crowdtone/testing/training/tiny-network';
import * as tf from '@tensorflow/tfjs';
import { registerGradients } from '../backend/gradients';
import { ALL_SIZES_ALIKE } from '../images/degrade';
import { type FsrFerSettings, fsrFerTask } from './fsr-fer-task';

const train = patternFaces(32, 1);
const valid = patternFaces(16, 2);
const settings: FsrFerSettings = {
  stage: 'features',
  reweighting: 'none',
  classificationWeight: 0,
  sizeWeights: ALL_SIZES_ALIKE,
  epochs: 10,
  batchSize: 16,
  learningRate: 1e-2,
  averageDecay: null,
  seed: 1,
};

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
  registerGradients();
});

function makeTask(changes: Partial<FsrFerSettings>) {
  const parts = tinyFsrParts(7);
  return { parts, task: fsrFerTask({ train, valid, parts }, { ...settings, ...changes }) };
}

function weightsOf(parts: ReturnType<typeof tinyFsrParts>): number[] {
  return parts.generator.trainable().flatMap((variable) => Array.from(variable.dataSync()));
}

test('the first stage moves features of degraded faces to those of sharp ones', async () => {
  const parts = tinyFsrParts(7);
  let calls = 0;
  // A degradation with a known cure: it takes 1 off every sharp feature of 1.5. Each step asks for sharp features first.
  const extract = (faces: tf.Tensor4D) =>
    tf.fill([faces.shape[0], 6, 6, 4], calls++ % 2 === 0 ? 1.5 : 0.5) as tf.Tensor4D;
  const task = fsrFerTask({ train, valid, parts: { ...parts, extract } }, { ...settings, learningRate: 5e-2 });
  expect((await task.step(0)).features).toBeCloseTo(1, 5);
  for (let step = 1; step < 15; step++) await task.step(step);
  expect((await task.step(15)).features).toBeLessThan(0.3);
});

test('the first stage may add the cross-entropy of the classifier to its loss', async () => {
  const { task } = makeTask({ classificationWeight: 10 });
  const { loss, features = Number.NaN, crossEntropy = Number.NaN } = await task.step(0);
  expect(loss).toBeCloseTo(164 * features + 10 * crossEntropy, 3);
  expect(crossEntropy).toBeGreaterThan(0);
});

test('the adversarial stage trains critic and generator, and leaves extractor and head as they are', async () => {
  const { parts, task } = makeTask({ stage: 'adversarial', reweighting: 'through', learningRate: 1e-3 });
  const features = tf.ones([1, 6, 6, 4]) as tf.Tensor4D;
  const reading = Array.from(parts.classify(features).logits.dataSync());
  const critic = parts.critic.trainable().flatMap((variable) => Array.from(variable.dataSync()));
  const generator = weightsOf(parts);
  for (let step = 0; step < 3; step++) {
    expect(Object.keys(await task.step(step)).sort()).toEqual(
      ['critic', 'criticGradient', 'embeddings', 'features', 'gradient', 'loss', 'score'].sort(),
    );
  }
  expect(parts.critic.trainable().flatMap((variable) => Array.from(variable.dataSync()))).not.toEqual(critic);
  expect(weightsOf(parts)).not.toEqual(generator);
  expect(Array.from(parts.classify(features).logits.dataSync())).toEqual(reading);
});

test('the three ways of re-weighting give three different updates', async () => {
  const updated = new Set<string>();
  for (const reweighting of ['none', 'detached', 'through'] as const) {
    const { parts, task } = makeTask({ stage: 'adversarial', reweighting });
    // After one step the generator is no identity, so that weights and their slopes matter.
    for (let step = 0; step < 2; step++) await task.step(step);
    updated.add(weightsOf(parts).join());
  }
  expect(updated.size).toBe(3);
});

test('restored in the middle it goes on exactly', async () => {
  const whole = makeTask({ stage: 'adversarial', reweighting: 'detached' });
  for (let step = 0; step < 4; step++) await whole.task.step(step);
  const first = makeTask({ stage: 'adversarial', reweighting: 'detached' });
  for (let step = 0; step < 2; step++) await first.task.step(step);
  const second = makeTask({ stage: 'adversarial', reweighting: 'detached' });
  second.task.restore(first.task.state());
  for (let step = 2; step < 4; step++) await second.task.step(step);
  expect(weightsOf(second.parts)).toEqual(weightsOf(whole.parts));
});

test('steps leave no tensors behind', async () => {
  const { task } = makeTask({ stage: 'adversarial', reweighting: 'through' });
  await task.step(0);
  const before = tf.memory().numTensors;
  await task.step(1);
  expect(tf.memory().numTensors).toBe(before);
});
