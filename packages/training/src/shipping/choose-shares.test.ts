import { biasedReadings } from '@crowdtone/testing/training/biased-readings';
import { CLASSES } from '../data/face-set';
import { choiceOf, type EstimatorFigures, leastError, selectEstimator } from './choose-shares';

const GROUPS = { groups: 3, facesPerGroup: 50, seed: 1 };

describe('of a network that takes negative expressions for neutral', () => {
  const readings = biasedReadings(160, 1);
  const validation = [
    { size: 48, readings },
    { size: 12, readings: { labels: [0, 1], probabilities: biasedReadings(2, 2).probabilities } },
  ];
  const selection = selectEstimator(validation, GROUPS);

  test('the corrected shares are chosen, with intervals that hold their promise', () => {
    const choice = choiceOf(selection);
    expect(choice?.settings).not.toBeNull();
    const counted = selection.measured.find(({ estimator }) => estimator === 'counted')?.sizes[0];
    expect(choice?.error).toBeLessThan(0.5 * (counted?.U.error ?? 0) + 0.5 * (counted?.N.error ?? 0));
    expect(counted?.U.coverage).toBeLessThan(0.85);
    expect(choice?.coverage).toBeGreaterThanOrEqual(0.95);
  });

  test('sizes at which an expression is missing are left out', () => {
    for (const { sizes } of selection.measured) expect(sizes.map(({ size }) => size)).toEqual([48]);
  });

  test('the same faces give the same figures', () => {
    const again = () => selectEstimator(validation, { ...GROUPS, groups: 1 });
    expect(again()).toEqual(again());
  });
});

test('where one half of the faces misleads about the other, intervals are widened step by step', () => {
  const { probabilities, labels } = biasedReadings(400, 3);
  const misled = Float32Array.from(probabilities);
  // In every other row of the eight expressions, two of three happy and surprised faces are read as each other.
  for (let face = 0; face < labels.length; face += 1) {
    const label = labels[face] ?? 0;
    if (Math.floor(face / CLASSES) % 2 === 0 || (label !== 1 && label !== 2) || face % 3 === 0) continue;
    const other = face - label + (3 - label);
    misled.set(probabilities.subarray(other * CLASSES, (other + 1) * CLASSES), face * CLASSES);
  }
  const { measured, chosen } = selectEstimator([{ size: 48, readings: { probabilities: misled, labels } }], GROUPS);
  const widened = measured.filter(({ settings }) => (settings?.widening ?? 1) > 1);
  expect(widened.map(({ settings }) => settings?.widening)).toEqual(
    [1.1, 1.2, 1.35, 1.5, 1.75, 2].slice(0, widened.length),
  );
  expect(widened.length).toBeGreaterThan(0);
  expect(chosen).toBe(widened.at(-1));
  for (const short of widened.slice(0, -1)) {
    const [{ U, N } = { U: { coverage: 1 }, N: { coverage: 1 } }] = short.sizes;
    expect((U.coverage + N.coverage) / 2 >= 0.95 && Math.min(U.coverage, N.coverage) >= 0.92).toBe(false);
  }
});

test('the least mean error over sizes and protocols wins', () => {
  const figures = (error: number) => ({ error, coverage: 0.9 });
  const candidate = (prior: number, errors: readonly [number, number, number, number]): EstimatorFigures => ({
    estimator: 'adjusted-count-posterior',
    settings: { prior, errorFactor: 1, widening: 1, bandwidth: null },
    sizes: [
      { size: 48, U: figures(errors[0]), N: figures(errors[1]) },
      { size: 12, U: figures(errors[2]), N: figures(errors[3]) },
    ],
  });
  const [steep, even] = [candidate(0.5, [0.4, 0.1, 0.4, 0.1]), candidate(1, [0.1, 0.2, 0.3, 0.2])];
  expect(leastError([steep, even])).toBe(even);
  expect(choiceOf({ measured: [], chosen: even })?.error).toBeCloseTo(0.2);
});

test('without a face of every expression nothing is chosen', () => {
  expect(choiceOf(selectEstimator([], GROUPS))).toBeNull();
});
