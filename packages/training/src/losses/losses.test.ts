import * as tf from '@tensorflow/tfjs';
import { openTrainingBackend } from '../backend/open-backend';
import { classWeights, logitOffsets, softCrossEntropy } from './classification';
import { attentionSimilarityLoss, distillationLoss } from './distillation';
import { classificationWeights, criticLoss, featureLoss, generatorScore } from './feature-super-resolution';

/** On the fastest backend of this machine, so that second derivatives are checked where they are used. */
beforeAll(() => openTrainingBackend());

const value = (scalar: tf.Tensor) => scalar.dataSync()[0] ?? Number.NaN;

describe('softCrossEntropy', () => {
  test('equals -sum t log p by hand, for two classes', () => {
    // softmax(log 3, 0) = (3/4, 1/4) and softmax(0, 0) = (1/2, 1/2).
    const logits = tf.tensor2d([
      [Math.log(3), 0],
      [0, 0],
    ]);
    const targets = tf.tensor2d([
      [0.8, 0.2],
      [0, 1],
    ]);
    const byHand = -(0.8 * Math.log(0.75) + 0.2 * Math.log(0.25) + Math.log(0.5)) / 2;
    expect(value(softCrossEntropy(logits, targets))).toBeCloseTo(byHand, 6);
  });

  test('class weights multiply their class alone', () => {
    const logits = tf.tensor2d([[Math.log(3), 0]]);
    const weighted = softCrossEntropy(logits, tf.tensor2d([[0.8, 0.2]]), tf.tensor1d([2, 0.5]));
    expect(value(weighted)).toBeCloseTo(-(2 * 0.8 * Math.log(0.75) + 0.5 * 0.2 * Math.log(0.25)), 6);
  });

  test('its gradient is softmax minus target, divided by the faces', () => {
    const targets = tf.tensor2d([
      [0.8, 0.2],
      [0, 1],
    ]);
    const slope = tf.grad((logits) => softCrossEntropy(logits as tf.Tensor2D, targets))(
      tf.tensor2d([
        [Math.log(3), 0],
        [0, 0],
      ]),
    );
    expect(Array.from(slope.dataSync()).map((x) => Math.round(x * 1e5) / 1e5)).toEqual([-0.025, 0.025, 0.25, -0.25]);
  });
});

test('class weights rise with rarity and average to 1 over the data', () => {
  const shares = [0.64, 0.36, 0];
  const weights = classWeights(shares, 0.5);
  expect((weights[1] ?? 0) / (weights[0] ?? 0)).toBeCloseTo(8 / 6, 5);
  expect(weights[2]).toBe(0);
  expect(0.64 * (weights[0] ?? 0) + 0.36 * (weights[1] ?? 0)).toBeCloseTo(1, 5);
  expect(Array.from(classWeights(shares, 0)).slice(0, 2)).toEqual([1, 1]);
});

test('logit offsets are log shares, finite for a class that never occurs', () => {
  expect(logitOffsets([0.5, 0], 1)[0]).toBeCloseTo(Math.log(0.5), 5);
  expect(logitOffsets([0.5, 0], 1)[1]).toBeCloseTo(Math.log(1e-6), 4);
});

describe('attentionDistance', () => {
  test('is 1 - cos of flattened maps: 0 for the same direction, 1 for a right angle, 2 for the opposite', () => {
    const teacher = tf.tensor4d([3, 4, 3, 4, 3, 4], [3, 1, 2, 1]);
    const student = tf.tensor4d([6, 8, 4, -3, -3, -4], [3, 1, 2, 1]);
    expect(value(attentionSimilarityLoss([student], [teacher]))).toBeCloseTo((0 + 1 + 2) / 3, 5);
  });

  test('averages over maps of different shapes', () => {
    const same = tf.ones([2, 3, 3, 1]);
    const opposite = tf.ones([2, 1, 1, 4]);
    expect(value(attentionSimilarityLoss([same, tf.neg(opposite)], [same, opposite]))).toBeCloseTo(1, 5);
  });

  test('an all-zero map gives a finite value and gradient', () => {
    const slope = tf.grad((map) => attentionSimilarityLoss([map], [tf.ones([1, 4])]))(tf.zeros([1, 4]));
    expect(Array.from(slope.dataSync()).every(Number.isFinite)).toBe(true);
  });

  test('refuses different numbers of maps', () => {
    expect(() => attentionSimilarityLoss([tf.ones([1, 1])], [])).toThrow(RangeError);
  });
});

describe('answerDistance', () => {
  test('is T squared times the divergence at that temperature, by hand', () => {
    // At T = 4: teacher (3/4, 1/4), student (1/2, 1/2).
    const teacher = tf.tensor2d([[4 * Math.log(3), 0]]);
    const divergence = 0.75 * Math.log(0.75 / 0.5) + 0.25 * Math.log(0.25 / 0.5);
    expect(value(distillationLoss(tf.tensor2d([[1, 1]]), teacher, 4))).toBeCloseTo(16 * divergence, 5);
  });

  test('is zero for equal logits', () => {
    const logits = tf.tensor2d([[1, 5, -2]]);
    expect(value(distillationLoss(logits, logits, 4))).toBeCloseTo(0, 6);
  });
});

describe('feature super-resolution', () => {
  test('weights are (1.5 - p)^2 of the votes', () => {
    const logits = tf.tensor2d([
      [Math.log(3), 0],
      [0, 0],
    ]);
    const targets = tf.tensor2d([
      [1, 0],
      [0.5, 0.5],
    ]);
    const weights = classificationWeights(logits, targets).dataSync();
    expect(weights[0]).toBeCloseTo(0.75 ** 2, 5);
    expect(weights[1]).toBeCloseTo(1, 5);
  });

  test('the feature distance weighs the mean square of each face', () => {
    const generated = tf.tensor4d([1, 3, 0, 0], [2, 1, 2, 1]);
    const real = tf.tensor4d([0, 0, 2, 2], [2, 1, 2, 1]);
    expect(value(featureLoss(generated, real, tf.tensor1d([2, 0.5])))).toBeCloseTo((2 * 5 + 0.5 * 4) / 2, 5);
  });

  test('the generator lowers weighted scores', () => {
    expect(value(generatorScore(tf.tensor1d([1, -3]), tf.tensor1d([1, 2])))).toBeCloseTo(-2.5, 6);
  });

  test('the critic of a linear score: difference of scores plus k |slope|^p, by hand', () => {
    const slope = tf.tensor4d([1, 2], [1, 1, 2, 1]);
    const critic = (features: tf.Tensor4D) => tf.sum(tf.mul(features, slope), [1, 2, 3]) as tf.Tensor1D;
    const real = tf.tensor4d([1, 1, 2, 0], [2, 1, 2, 1]);
    const generated = tf.tensor4d([0, 0, 1, 1], [2, 1, 2, 1]);
    const loss = criticLoss(critic, real, generated, tf.tensor1d([1, 2]), tf.tensor1d([0.3, 0.9]));
    // Scores: real 3 and 2, generated 0 and 3; |slope|^2 = 5 everywhere, so the penalty is 2 * 125.
    expect(value(loss)).toBeCloseTo((1 * 3 + 2 * -1) / 2 + 2 * 125, 3);
  });

  test('the penalty is differentiated through the gradient: d/da of 2 (a^2 |x|^2 ...)^3 for D = a x', () => {
    const gain = tf.variable(tf.scalar(0.5));
    const critic = (features: tf.Tensor4D) => tf.sum(tf.mul(features, gain), [1, 2, 3]) as tf.Tensor1D;
    const features = tf.ones([1, 1, 2, 1]) as tf.Tensor4D;
    const { grads } = tf.variableGrads(() =>
      criticLoss(critic, features, features, tf.tensor1d([1]), tf.tensor1d([0.5])),
    );
    // Slope is (a, a): |slope|^6 = 8 a^6, so d/da (2 * 8 a^6) = 96 a^5; the scores cancel.
    expect(value(Object.values(grads)[0] as tf.Tensor)).toBeCloseTo(96 * 0.5 ** 5, 4);
    gain.dispose();
  });

  test('a convolutional critic has a second derivative that agrees with finite differences', () => {
    const kernel = tf.variable(tf.tensor4d([0.3, -0.2, 0.1, 0.4, 0.2, -0.1, 0.5, 0.3, -0.4], [3, 3, 1, 1]));
    const critic = (features: tf.Tensor4D) =>
      tf.mean(tf.leakyRelu(tf.conv2d(features, kernel as tf.Tensor4D, 2, 'same'), 0.2), [1, 2, 3]) as tf.Tensor1D;
    const real = tf.tensor4d([1, -2, 3, 0.5, 2, -1, 0.1, 1.5, -0.7, 2, 1, 0.3, -1, 0.8, 1.2, -0.4], [1, 4, 4, 1]);
    const generated = tf.mul(real, -0.5) as tf.Tensor4D;
    const loss = () => criticLoss(critic, real, generated, tf.tensor1d([1.3]), tf.tensor1d([0.4]), { k: 2, p: 2 });
    const { grads } = tf.variableGrads(loss);
    const analytic = Array.from((Object.values(grads)[0] as tf.Tensor).dataSync());
    const start = kernel.dataSync().slice();
    const numeric = analytic.map((_, index) => {
      const at = (shift: number) => {
        const moved = start.slice();
        moved[index] = (moved[index] ?? 0) + shift;
        kernel.assign(tf.tensor4d(moved, [3, 3, 1, 1]));
        return value(loss());
      };
      return (at(1e-2) - at(-1e-2)) / 2e-2;
    });
    analytic.forEach((slope, index) => {
      expect(slope).toBeCloseTo(numeric[index] ?? Number.NaN, 2);
    });
    kernel.dispose();
  });
});
