import { biasedReadings } from '../evaluation/biased-readings.testing';
import { chooseShares, type EstimatorFigures, measureEstimators } from './choose-shares';

const GROUPS = { groups: 5, facesPerGroup: 50, seed: 1 };

describe('of a network that takes negative expressions for neutral', () => {
  const validation = [
    { size: 48, readings: biasedReadings(480, 1) },
    { size: 12, readings: { labels: [0, 1], probabilities: biasedReadings(2, 2).probabilities } },
  ];
  const measured = measureEstimators(validation, GROUPS);

  test('the corrected shares are chosen, and hold their promise on faces they were not fitted to', () => {
    const choice = chooseShares(measured);
    expect(choice?.estimator).toBe('adjusted-count-posterior');
    expect(choice?.coverage).toBeGreaterThan(0.9);
    const counted = measured.find(({ estimator }) => estimator === 'counted')?.sizes[0];
    expect(choice?.error).toBeLessThan(0.5 * (counted?.U.error ?? 0) + 0.5 * (counted?.N.error ?? 0));
    expect(counted?.U.coverage).toBeLessThan(0.85);
  });

  test('sizes at which an expression is missing are left out', () => {
    expect(measured.map(({ sizes }) => sizes.map(({ size }) => size))).toEqual(measured.map(() => [48]));
  });

  test('the same faces give the same figures', () => {
    const again = () => measureEstimators(validation, { ...GROUPS, groups: 1 });
    expect(again()).toEqual(again());
  });
});

test('the least mean error over sizes and protocols wins', () => {
  const figures = (error: number) => ({ error, coverage: 0.9 });
  const candidate = (prior: number | null, errors: readonly [number, number, number, number]): EstimatorFigures => ({
    estimator: prior === null ? 'counted' : 'adjusted-count-posterior',
    prior,
    sizes: [
      { size: 48, U: figures(errors[0]), N: figures(errors[1]) },
      { size: 12, U: figures(errors[2]), N: figures(errors[3]) },
    ],
  });
  const choice = chooseShares([candidate(null, [0.4, 0.1, 0.4, 0.1]), candidate(1, [0.1, 0.2, 0.3, 0.2])]);
  expect(choice).toEqual({
    estimator: 'adjusted-count-posterior',
    prior: 1,
    error: expect.closeTo(0.2),
    coverage: 0.9,
  });
});

test('without a face of every expression nothing is chosen', () => {
  expect(chooseShares(measureEstimators([], GROUPS))).toBeNull();
});
