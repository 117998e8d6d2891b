import { biasedPredictions } from '@crowdtone/testing/training/biased-predictions';
import { CLASSES } from '../data/face-set';
import { quantificationError } from './quantification-error';
import { responseOf, SHARE_ESTIMATORS } from './share-estimators';

const validation = biasedPredictions(480, 1);
const tested = biasedPredictions(800, 2);
const fitted = new Map(SHARE_ESTIMATORS.map(({ name, fit }) => [name, fit(validation)]));
const errorOf = (name: string) => {
  const estimate = fitted.get(name);
  if (estimate === undefined) throw new RangeError(name);
  return quantificationError(estimate, tested, 'U', { groups: 20, facesPerGroup: 50, seed: 3 });
};

test('every estimator that knows the confusion beats counting a network that sees calm where there is none', () => {
  const counted = errorOf('counted');
  expect(counted).toBeGreaterThan(0.25);
  for (const name of ['label-distribution response', 'adjusted count posterior', 'vote mixture posterior']) {
    expect(errorOf(name)).toBeLessThan(0.75 * counted);
  }
});

test('estimators give shares that add up to 1, the same ones for the same group', () => {
  const group = tested.probabilities.subarray(0, 50 * CLASSES);
  for (const [name, estimate] of fitted) {
    const shares = Array.from(estimate(group));
    expect({ name, sum: shares.reduce((sum, share) => sum + share, 0) }).toEqual({ name, sum: expect.closeTo(1, 4) });
    expect(Array.from(estimate(group))).toEqual(shares);
  }
});

test("the response model is the domain's, and null where an expression is missing", () => {
  const model = responseOf(validation);
  expect(model).toHaveLength(CLASSES);
  const calm = (expression: number) => model?.[expression]?.mean[0] ?? Number.NaN;
  expect(calm(4)).toBeGreaterThan(3 * calm(1));
  const without = { labels: [0, 1], probabilities: validation.probabilities.subarray(0, 2 * CLASSES) };
  expect(responseOf(without)).toBeNull();
});
