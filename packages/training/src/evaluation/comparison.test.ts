import { randomAt } from '@crowdtone/runtime';
import { CLASSES } from '../data/face-set';
import { comparePredictions } from './comparison';

const LABELS = Array.from({ length: 700 }, (_, face) => face % 7);

/** Reads right the faces that `isRight` says, the others as the next expression. */
function reader(isRight: (face: number) => boolean) {
  const reads = LABELS.map((label, face) => (isRight(face) ? label : (label + 1) % 7));
  const probabilities = Float32Array.from({ length: LABELS.length * CLASSES }, (_, index) =>
    reads[Math.floor(index / CLASSES)] === index % CLASSES ? 0.9 : 0.01,
  );
  return { probabilities, labels: LABELS };
}

test('a network that reads the same faces right and some more is better for sure', () => {
  const { accuracy, meanRecall } = comparePredictions(
    reader((face) => face < 560),
    reader((face) => face < 490),
  );
  expect(accuracy.difference).toBeCloseTo(0.1);
  // 70 of 700 differ: the standard deviation is sqrt(0.1 * 0.9 / 700) = 0.0113.
  expect(accuracy.low).toBeCloseTo(0.1 - 1.96 * 0.0113, 2);
  expect(accuracy.high).toBeCloseTo(0.1 + 1.96 * 0.0113, 2);
  expect(meanRecall.difference).toBeCloseTo(0.1);
});

test('networks with equally many errors on different faces do not differ significantly', () => {
  const random = randomAt(1);
  const chances = LABELS.map(() => [random.uniform(), random.uniform()] as const);
  const { accuracy } = comparePredictions(
    reader((face) => (chances[face]?.[0] ?? 0) < 0.7),
    reader((face) => (chances[face]?.[1] ?? 0) < 0.7),
  );
  expect(accuracy.low).toBeLessThan(0);
  expect(accuracy.high).toBeGreaterThan(0);
});

test('predictions of other faces are refused', () => {
  const one = reader(() => true);
  expect(() => comparePredictions(one, { ...one, labels: LABELS.toReversed() })).toThrow(RangeError);
});
