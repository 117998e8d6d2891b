import * as tf from '@tensorflow/tfjs';
import { type OptimizerSettings, ParameterGroup } from './parameter-group';
import { learningRateAt, warmUpStepsOf } from './schedule';

beforeAll(() => {
  tf.enableProdMode();
  return tf.setBackend('cpu');
});

const adamw: OptimizerSettings = { kind: 'adamw', weightDecay: 0.1, momentum: 0.9, averageDecay: null };

/** A kernel (which decays) and a bias (which does not) under the loss sum(c * value), whose gradient is c. */
function linearProblem(settings: OptimizerSettings) {
  const kernel = tf.variable(tf.tensor2d([[1, -2]]));
  const bias = tf.variable(tf.tensor1d([3]));
  const group = new ParameterGroup('test', [kernel, bias], settings);
  const step = (rate: number, [a, b, c]: [number, number, number]) =>
    group.minimise(
      () => ({ loss: tf.add(tf.sum(tf.mul(kernel, tf.tensor2d([[a, b]]))), tf.sum(tf.mul(bias, c))) as tf.Scalar }),
      rate,
    );
  const values = () => [...kernel.dataSync(), ...bias.dataSync()];
  return { group, step, values };
}

test('AdamW follows its formula for two steps, decaying kernels and sparing biases', () => {
  const { step, values } = linearProblem(adamw);
  const gradients: [number, number, number][] = [
    [0.5, -1, 2],
    [1, 1, -1],
  ];
  const expected = [1, -2, 3];
  const mean = [0, 0, 0];
  const power = [0, 0, 0];
  gradients.forEach((gradient, index) => {
    step(0.01, gradient);
    gradient.forEach((slope, place) => {
      mean[place] = 0.9 * (mean[place] ?? 0) + 0.1 * slope;
      power[place] = 0.999 * (power[place] ?? 0) + 0.001 * slope * slope;
      const corrected = (mean[place] ?? 0) / (1 - 0.9 ** (index + 1));
      const scale = Math.sqrt((power[place] ?? 0) / (1 - 0.999 ** (index + 1))) + 1e-8;
      const before = expected[place] ?? 0;
      expected[place] = before - 0.01 * (place < 2 ? 0.1 : 0) * before - (0.01 * corrected) / scale;
    });
  });
  values().forEach((value, place) => {
    expect(value).toBeCloseTo(expected[place] ?? Number.NaN, 5);
  });
});

test('SGD takes Nesterov steps: rate * (gradient + momentum * velocity)', () => {
  const { step, values } = linearProblem({ ...adamw, kind: 'sgd', weightDecay: 0 });
  step(0.1, [1, 0, 0]);
  expect(values()[0]).toBeCloseTo(1 - 0.1 * (1 + 0.9), 5);
  step(0.1, [1, 0, 0]);
  expect(values()[0]).toBeCloseTo(1 - 0.19 - 0.1 * (1 + 0.9 * 1.9), 5);
});

test('what training measures is averaged along with the weights, and comes back after measuring', async () => {
  const weight = tf.variable(tf.tensor1d([0]));
  const statistic = tf.variable(tf.tensor1d([8]));
  const group = new ParameterGroup('test', [weight], { ...adamw, averageDecay: 0.5 }, [statistic]);
  statistic.assign(tf.tensor1d([4]));
  group.minimise(() => ({ loss: tf.sum(weight) as tf.Scalar }), 0.1);
  // The first average is a tenth old and nine tenths new: a plain mean would linger at the start.
  await group.withAverage(async () => expect(statistic.dataSync()[0]).toBeCloseTo(0.1 * 8 + 0.9 * 4));
  expect(statistic.dataSync()[0]).toBe(4);
  const copy = new ParameterGroup('test', [weight], { ...adamw, averageDecay: 0.5 }, [statistic]);
  copy.restore(group.state());
  await copy.withAverage(async () => expect(statistic.dataSync()[0]).toBeCloseTo(4.4));
});

test('averaged weights stand in only while measuring', async () => {
  const { group, step, values } = linearProblem({ ...adamw, averageDecay: 0.5 });
  for (let index = 0; index < 5; index++) step(0.1, [1, 1, 1]);
  const own = values();
  const averaged = await group.withAverage(async () => values());
  expect(averaged[2]).toBeGreaterThan(own[2] ?? Number.NaN);
  expect(values()).toEqual(own);
});

test('restoring a state gives the same next step', () => {
  const first = linearProblem(adamw);
  first.step(0.1, [1, 2, 3]);
  const second = linearProblem(adamw);
  second.group.restore(first.group.state());
  first.step(0.1, [-1, 1, 0.5]);
  second.step(0.1, [-1, 1, 0.5]);
  expect(second.values()).toEqual(first.values());
});

test('a state of another network is refused', () => {
  const { group } = linearProblem(adamw);
  const other = new Map([['flat', new Float32Array(7)]]);
  expect(() => group.restore(other)).toThrow(expect.objectContaining({ code: 'E_CHECKPOINT_MISMATCH' }));
});

test('a loss that is not finite changes no weight', () => {
  const { step, values } = linearProblem(adamw);
  expect(() => step(0.1, [Number.NaN, 0, 0])).toThrow(expect.objectContaining({ code: 'E_TRAINING_DIVERGED' }));
  expect(values()).toEqual([1, -2, 3]);
});

test('steps leave no tensors behind', () => {
  const { step } = linearProblem({ ...adamw, averageDecay: 0.9 });
  step(0.1, [1, 1, 1]);
  const before = tf.memory().numTensors;
  for (let index = 0; index < 5; index++) step(0.1, [1, 1, 1]);
  expect(tf.memory().numTensors).toBe(before);
});

test('the rate rises linearly, peaks after the warm-up, and ends at zero along a cosine', () => {
  const schedule = { peak: 1, warmUpSteps: 10, totalSteps: 110 };
  expect(learningRateAt(schedule, 0)).toBeCloseTo(0.1);
  expect(learningRateAt(schedule, 9)).toBeCloseTo(1);
  expect(learningRateAt(schedule, 10)).toBeCloseTo(1);
  expect(learningRateAt(schedule, 60)).toBeCloseTo(0.5);
  expect(learningRateAt(schedule, 110)).toBeCloseTo(0);
});

test('an epoch warms a long training up, a tenth of its steps a short one', () => {
  expect(warmUpStepsOf(12 * 445, 445)).toBe(445);
  expect(warmUpStepsOf(445, 445)).toBe(45);
  expect(warmUpStepsOf(2 * 445, 445)).toBe(89);
});
