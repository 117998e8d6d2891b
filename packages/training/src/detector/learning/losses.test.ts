import * as tf from '@tensorflow/tfjs';
import { openTrainingBackend } from '../../backend/open-backend';
import { distanceIouLoss, landmarkLoss, varifocalLoss } from './losses';

beforeAll(() => openTrainingBackend());

test('the score loss is cross entropy, faces weighed by quality and background by score, ignored cells left out', () => {
  const loss = varifocalLoss(tf.tensor1d([0, 2, 5]), tf.tensor1d([0, 0.75, 0]), tf.tensor1d([1, 1, 0]));
  // A cell of background at probability 1/2: -log(1/2) * 0.75 / 4.
  const background = (Math.log(2) * 0.75) / 4;
  const probability = 1 / (1 + Math.exp(-2));
  const face = -0.75 * (0.75 * Math.log(probability) + 0.25 * Math.log(1 - probability));
  expect(loss.dataSync()[0]).toBeCloseTo(background + face, 5);
});

test('a score that equals its quality has no slope, and an enormous logit stays finite', () => {
  const slope = tf.grad((logits) => varifocalLoss(logits, tf.tensor1d([0.6]), tf.tensor1d([1])));
  expect(slope(tf.tensor1d([Math.log(0.6 / 0.4)])).dataSync()[0]).toBeCloseTo(0, 6);
  const wild = varifocalLoss(tf.tensor1d([-500, 500]), tf.tensor1d([1, 0]), tf.tensor1d([1, 1]));
  expect(wild.dataSync()[0]).toBeCloseTo(875, 1);
});

test('the box loss is one minus overlap plus the distance of the middles over the enclosing diagonal', () => {
  const raw = tf.log(tf.tensor2d([1, 1, 1, 1, 1, 1, 1, 1], [2, 4])) as tf.Tensor2D;
  const truth = tf.tensor2d([1, 1, 1, 1, 0, 1, 2, 1], [2, 4]);
  const [same, shifted] = distanceIouLoss(raw, truth).dataSync();
  expect(same).toBeCloseTo(0, 5);
  // Both 2 x 2, one shifted by 1: overlap 2 / 6; middles 1 apart, enclosed by 3 x 2.
  expect(shifted).toBeCloseTo(1 - 1 / 3 + 1 / 13, 5);
});

test('boxes apart still have a slope that draws them together', () => {
  const truth = tf.tensor2d([-5, 1, 7, 1], [1, 4]);
  const slope = tf.grad((raw) => tf.sum(distanceIouLoss(raw as tf.Tensor2D, truth)))(tf.zeros([1, 4]));
  const [, , right = 0] = slope.dataSync();
  expect(right).toBeLessThan(-0.01);
});

test('the landmark loss is a square near zero and a line further off, in shares of the face', () => {
  const raw = tf.tensor2d([Array.from({ length: 10 }, (_, index) => (index < 5 ? 0.1 : 1))]);
  const loss = landmarkLoss(raw, tf.zeros([1, 10]), tf.tensor2d([[0.5]]));
  // Errors of 0.05 and 0.5 of the face: 0.05^2 / 0.2 and 0.05 + 0.4.
  expect(loss.dataSync()[0]).toBeCloseTo((0.0125 + 0.45) / 2, 5);
});
