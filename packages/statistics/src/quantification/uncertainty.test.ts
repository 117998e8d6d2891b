import { EXPRESSIONS } from '@crowdtone/domain';
import { seededRandom } from '@crowdtone/runtime/random';
import { groupOf, validationSplit } from '@crowdtone/testing/simulated-network';
import { adjustedCountPosterior } from './adjusted-count-posterior';
import type { ShareInterval } from './intervals';
import { kernelMixturePosterior } from './kernel-mixture-posterior';
import { mixturePosterior } from './mixture-posterior';
import { pooledReadings } from './pooled-readings';
import { drawDirichlet } from './random-draws';
import { fitResponseModel, type ResponseModel } from './response-model';

const FLAT = EXPRESSIONS.map(() => 1);
const SKILL = 2.5;
const holds = ({ low, high }: ShareInterval, share: number) => low <= share && share <= high;

describe('adjustedCountPosterior', () => {
  /** Two expressions, distinguished by one number: answers with means 0.8 and 0.3, standard deviation 0.2. */
  const model: ResponseModel = [0.8, 0.3].map((mean) => ({
    count: 50,
    mean: [mean, 1 - mean],
    covariance: [
      [0.04, -0.04],
      [-0.04, 0.04],
    ],
  }));
  const people = Array.from({ length: 20 }, (_, at) => (at < 12 ? [0.75, 0.25] : [0.35, 0.65]));
  const found = (12 * 0.75 + 8 * 0.35) / 20;

  /** The same posterior by adding up its density on a fine grid. */
  function onGrid(
    target: 'group' | 'crowd',
    prior: readonly [number, number],
  ): { mean: number; low: number; high: number } {
    const grid = Array.from({ length: 20_000 }, (_, at) => (at + 0.5) / 20_000);
    const densities = grid.map((q) => {
      const expected = 0.8 * q + 0.3 * (1 - q);
      const sampling = target === 'crowd' ? (0.25 * q * (1 - q)) / 20 : 0;
      const variance = 0.04 / 20 + sampling + (0.04 * (q * q + (1 - q) * (1 - q))) / 50 + 1e-6;
      const likelihood = Math.exp((-0.5 * (found - expected) ** 2) / variance) / Math.sqrt(variance);
      return likelihood * q ** (prior[0] - 1) * (1 - q) ** (prior[1] - 1);
    });
    const total = densities.reduce((sum, density) => sum + density, 0);
    let sum = 0;
    const distribution = densities.map((density) => {
      sum += density;
      return sum / total;
    });
    const quantile = (part: number) => grid[distribution.findIndex((below) => below >= part)] ?? 1;
    const mean = grid.reduce((sum, q, at) => sum + (q * (densities[at] ?? 0)) / total, 0);
    return { mean, low: quantile(0.025), high: quantile(0.975) };
  }

  test.each([
    ['crowd', [1, 1]],
    ['group', [1, 1]],
    ['crowd', [4, 2]],
  ] as const)('is the posterior of a %s, with prior %j, that numerical integration gives', (target, prior) => {
    const random = seededRandom(1);
    const { shares, intervals } = adjustedCountPosterior([{ model, people }], { prior, target, draws: 3000, random });
    const expected = onGrid(target, [prior[0], prior[1]]);
    // A group's bounds give way by half a person.
    const give = target === 'group' ? 0.5 / people.length : 0;
    expect(Math.abs((shares[0] ?? 0) - expected.mean)).toBeLessThan(0.01);
    expect(Math.abs((intervals[0]?.low ?? 0) + give - expected.low)).toBeLessThan(0.025);
    expect(Math.abs((intervals[0]?.high ?? 0) - give - expected.high)).toBeLessThan(0.025);
    expect((shares[0] ?? 0) + (shares[1] ?? 0)).toBeCloseTo(1, 12);
  });

  test('takes buckets together: two halves say what the whole says', () => {
    const options = { prior: [1, 1], target: 'crowd', draws: 3000 } as const;
    const exact = model.map((response) => ({ ...response, count: 1e9 }));
    const mixed = people.toSorted(([a = 0], [b = 0]) => a - b);
    const halves = [0, 1].map((half) => ({ model: exact, people: mixed.filter((_, at) => at % 2 === half) }));
    const whole = adjustedCountPosterior([{ model: exact, people }], { ...options, random: seededRandom(2) });
    const joined = adjustedCountPosterior(halves, { ...options, random: seededRandom(3) });
    expect(Math.abs((whole.shares[0] ?? 0) - (joined.shares[0] ?? 1))).toBeLessThan(0.02);
  });

  test('knows a group of mixed sizes exactly when readings leave no doubt, however its people are spread', () => {
    const sure: ResponseModel = [1, 0].map((mean) => ({
      count: 1e9,
      mean: [mean, 1 - mean],
      covariance: [
        [0, 0],
        [0, 0],
      ],
    }));
    const buckets = [
      { model: sure, people: Array(9).fill([1, 0]) },
      { model: sure, people: [...Array(3).fill([1, 0]), ...Array(8).fill([0, 1])] },
    ];
    const { shares } = adjustedCountPosterior(buckets, {
      prior: [1, 1],
      target: 'group',
      draws: 300,
      random: seededRandom(4),
    });
    expect(Math.abs((shares[0] ?? 0) - 12 / 20)).toBeLessThan(0.001);
  });

  test('answers to people of two sizes as to a mixture', () => {
    const { model: mixed } = pooledReadings([
      { model, people: people.slice(0, 15) },
      { model: model.toReversed(), people: people.slice(15) },
    ]);
    expect(mixed[0]?.mean[0]).toBeCloseTo(0.75 * 0.8 + 0.25 * 0.3, 12);
    expect(mixed[0]?.covariance[0]?.[0]).toBeCloseTo(0.04 + 0.75 * 0.25 * 0.5 ** 2, 12);
    expect(mixed[0]?.count).toBeCloseTo(50, 9);
  });

  test('gives the same result for the same random numbers', () => {
    const once = () =>
      adjustedCountPosterior([{ model, people }], {
        prior: [1, 1],
        target: 'group',
        draws: 50,
        random: seededRandom(4),
      });
    expect(once()).toEqual(once());
  });
});

describe('mixturePosterior', () => {
  /** People who leave no doubt. */
  const likelihoods = [...Array(6).fill([1, 0, 0]), ...Array(14).fill([0, 1, 0])];

  test('is the Dirichlet posterior that can be worked out by hand when readings leave no doubt', () => {
    const random = seededRandom(5);
    const { shares, intervals } = mixturePosterior(() => likelihoods, {
      prior: [1, 1, 1],
      target: 'crowd',
      draws: 3000,
      random,
    });
    // Dirichlet(7, 15, 1): marginals are Beta(7, 16), Beta(15, 8) and Beta(1, 22).
    [7 / 23, 15 / 23, 1 / 23].forEach((expected, i) => {
      expect(Math.abs((shares[i] ?? 0) - expected)).toBeLessThan(0.01);
    });
    // 2.5 % and 97.5 % of Beta(7, 16); 95 % of Beta(1, 22) is 1 - 0.05^(1/22).
    expect(Math.abs((intervals[0]?.low ?? 0) - 0.139)).toBeLessThan(0.02);
    expect(Math.abs((intervals[0]?.high ?? 0) - 0.502)).toBeLessThan(0.02);
    expect(intervals[2]?.low).toBe(0);
    expect(Math.abs((intervals[2]?.high ?? 0) - (1 - 0.05 ** (1 / 22)))).toBeLessThan(0.02);
  });

  test('knows the shares of the group itself when readings leave no doubt', () => {
    const options = { prior: [1, 1, 1], target: 'group', draws: 100, random: seededRandom(6) } as const;
    const { shares, intervals } = mixturePosterior(() => likelihoods, options);
    [0.3, 0.7, 0].forEach((share, i) => {
      expect(shares[i]).toBeCloseTo(share, 12);
      expect(intervals[i]).toEqual({ low: expect.closeTo(share, 12), high: expect.closeTo(share, 12) });
    });
  });
});

describe('kernelMixturePosterior', () => {
  /** Two expressions that are never taken for each other. */
  const examples = [
    [[1, 0], [0.9, 0.1]],
    [[0, 1]],
  ]; // biome-ignore format: a line an expression
  const people = [...Array(6).fill([1, 0]), ...Array(14).fill([0, 1])];
  const options = { prior: [1, 1], draws: 400, bandwidth: 0.1, errorFactor: 1 } as const;

  test('is the mixture posterior of the kernel likelihoods when examples leave no doubt', () => {
    const crowd = { ...options, target: 'crowd', random: seededRandom(11) } as const;
    const { shares } = kernelMixturePosterior([{ examples, people }], crowd);
    // Beta(7, 15).
    expect(Math.abs((shares[0] ?? 0) - 7 / 22)).toBeLessThan(0.015);
    const group = kernelMixturePosterior([{ examples, people }], { ...crowd, target: 'group' });
    expect(group.intervals[0]).toEqual({ low: 0.3, high: 0.3 });
  });

  test('compares people of each size with the examples of that size', () => {
    const swapped = [...examples].reverse();
    const random = seededRandom(12);
    const { shares } = kernelMixturePosterior(
      [
        { examples, people: people.slice(0, 10) },
        { examples: swapped, people: people.slice(10) },
        { examples, people: [] },
      ],
      { ...options, target: 'group', random },
    );
    // 6 of the first ten, and all ten others, whom the swapped examples take for the first expression.
    expect(shares[0]).toBeCloseTo(0.8, 2);
  });

  test('is less certain the less the examples are trusted, and survives readings that are far from all of them', () => {
    const blurred = EXPRESSIONS.map((_, truth) =>
      validationSplit(12, SKILL, seededRandom(13))
        .filter((reading) => reading.truth === truth)
        .map(({ probabilities }) => probabilities),
    );
    const crowd = groupOf(40, FLAT.map((one) => one / 8), SKILL, seededRandom(14)).people; // biome-ignore format: a line
    const widthWith = (errorFactor: number) =>
      kernelMixturePosterior([{ examples: blurred, people: crowd }], {
        ...options,
        prior: FLAT,
        target: 'group',
        errorFactor,
        random: seededRandom(15),
      }).intervals.reduce((sum, { low, high }) => sum + high - low, 0);
    expect(widthWith(10)).toBeGreaterThan(1.1 * widthWith(1));
    expect(widthWith(1e6)).toBeGreaterThan(widthWith(1));
    const far = kernelMixturePosterior([{ examples, people: [[-50, 80]] }], {
      ...options,
      target: 'group',
      random: seededRandom(16),
    });
    expect(far.shares[0]).toBeLessThan(0.5);
  });
});

describe('95 % intervals hold the truth in 92 to 98 % of groups', () => {
  const random = seededRandom(7);
  const splits = Array.from({ length: 3 }, () => {
    const validation = validationSplit(150, SKILL, random);
    const examples = EXPRESSIONS.map((_, truth) =>
      validation.filter((reading) => reading.truth === truth).map(({ probabilities }) => probabilities),
    );
    return { model: fitResponseModel(validation), examples };
  });
  const groups = Array.from({ length: 60 }, (_, at) => {
    const crowdShares = drawDirichlet(FLAT, random);
    const split = splits[at % splits.length] ?? { model: [], examples: [] };
    return { split, crowdShares, ...groupOf(50, crowdShares, SKILL, random) };
  });
  const coverage = (
    target: 'crowd' | 'group',
    intervalsOf: (group: (typeof groups)[number]) => readonly ShareInterval[],
  ) => {
    const held = groups.flatMap((group) => {
      const truth = target === 'crowd' ? group.crowdShares : group.groupShares;
      return intervalsOf(group).map((interval, i) => holds(interval, truth[i] ?? -1));
    });
    return held.filter(Boolean).length / held.length;
  };

  test.each(['crowd', 'group'] as const)('of the adjusted count, for the %s', (target) => {
    const covered = coverage(target, ({ split, people }) => {
      const options = { prior: FLAT, target, draws: 200, random };
      return adjustedCountPosterior([{ model: split.model, people }], options).intervals;
    });
    expect(covered).toBeGreaterThan(0.92);
    expect(covered).toBeLessThan(0.98);
  });

  test.each(['crowd', 'group'] as const)('of the kernel mixture, for the %s', (target) => {
    const covered = coverage(target, ({ split, people }) => {
      const options = { prior: FLAT, target, draws: 200, bandwidth: 0.12, errorFactor: 1, random };
      return kernelMixturePosterior([{ examples: split.examples, people }], options).intervals;
    });
    expect(covered).toBeGreaterThan(0.92);
    expect(covered).toBeLessThan(0.98);
  });
});
