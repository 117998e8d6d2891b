import { EXPRESSIONS } from '@crowdtone/domain';
import { seededRandom } from '@crowdtone/runtime/random';
import { groupOf, totalVariation, validationSplit } from '@crowdtone/testing/simulated-network';
import { countShares } from '../counted-shares';
import { adjustedCount } from './adjusted-count';
import { kernelLikelihoods, likeliestShares, reestimatedPrior } from './mixture-shares';
import { drawDirichlet } from './random-draws';
import { fitResponseModel, type ResponseModel, responseModelSchema } from './response-model';

const UNIFORM = EXPRESSIONS.map(() => 1 / EXPRESSIONS.length);
const oneHot = (index: number) => EXPRESSIONS.map((_, i) => (i === index ? 1 : 0));

/** A model that answers with the columns of M, without noise. */
const exactModel = (columns: readonly (readonly number[])[]): ResponseModel =>
  columns.map((mean) => ({ count: 1000, mean: [...mean], covariance: mean.map(() => mean.map(() => 0)) }));

describe('fitResponseModel', () => {
  test('measures mean and covariance of the answers to each expression', () => {
    const random = seededRandom(1);
    const readings = validationSplit(500, 2, random);
    const model = fitResponseModel(readings);
    const fear = readings.filter(({ truth }) => truth === 6).map(({ probabilities }) => probabilities);
    const meanOf = (i: number) => fear.reduce((sum, values) => sum + (values[i] ?? 0), 0) / 500;
    const covarianceOf = (i: number, j: number) =>
      fear.reduce((sum, values) => sum + ((values[i] ?? 0) - meanOf(i)) * ((values[j] ?? 0) - meanOf(j)), 0) / 499;
    expect(model[6]?.count).toBe(500);
    for (const i of [0, 6]) {
      expect(model[6]?.mean[i]).toBeCloseTo(meanOf(i), 12);
      // Drawn a little towards what all expressions have in common.
      for (const j of [0, 6]) expect(model[6]?.covariance[i]?.[j]).toBeCloseTo(covarianceOf(i, j), 2);
    }
    expect(responseModelSchema.parse(JSON.parse(JSON.stringify(model)))).toEqual(model);
  });

  test('gives a class with a single face the covariance of the others', () => {
    const random = seededRandom(2);
    const readings = validationSplit(200, 2, random).filter(({ truth }, at) => truth !== 7 || at === 1400);
    const model = fitResponseModel(readings);
    expect(model[7]?.count).toBe(1);
    expect(model[7]?.covariance[0]?.[0]).toBeGreaterThan(0);
  });

  test('names an expression that no face shows', () => {
    const readings = validationSplit(3, 2, seededRandom(3)).filter(({ truth }) => truth !== 7);
    expect(() => fitResponseModel(readings)).toThrow(/contempt/);
  });
});

describe('adjustedCount', () => {
  const confused = exactModel(
    EXPRESSIONS.map((_, i) => oneHot(i).map((hit, j) => 0.6 * hit + (j === 0 ? 0.3 : 0) + 0.0125)),
  );

  test('inverts a known confusion exactly', () => {
    const random = seededRandom(4);
    for (let example = 0; example < 20; example += 1) {
      const truth = drawDirichlet(
        EXPRESSIONS.map(() => 0.5),
        random,
      );
      const found = EXPRESSIONS.map((_, j) =>
        truth.reduce((sum, share, i) => sum + share * (confused[i]?.mean[j] ?? 0), 0),
      );
      const shares = adjustedCount([{ model: confused, people: [found] }], { prior: UNIFORM, ridge: 1e-9 });
      expect(totalVariation(shares, truth)).toBeLessThan(1e-4);
    }
  });

  test('joins size buckets, each with its own confusion', () => {
    const sharp = exactModel(EXPRESSIONS.map((_, i) => oneHot(i)));
    const truth = drawDirichlet(
      EXPRESSIONS.map(() => 1),
      seededRandom(5),
    );
    const mixed = (model: ResponseModel) =>
      EXPRESSIONS.map((_, j) => truth.reduce((sum, share, i) => sum + share * (model[i]?.mean[j] ?? 0), 0));
    const readings = [sharp, confused].map((model) => ({ model, people: [mixed(model), mixed(model)] }));
    expect(totalVariation(adjustedCount(readings, { prior: UNIFORM, ridge: 1e-9 }), truth)).toBeLessThan(1e-4);
  });

  test('returns the prior without people, and depends on it less with more people', () => {
    const prior = oneHot(0).map((hit) => (hit ? 0.65 : 0.05));
    const people = (count: number) => Array.from({ length: count }, () => confused[1]?.mean ?? []);
    const happinessOf = (count: number) =>
      adjustedCount([{ model: confused, people: people(count) }], { prior, ridge: 2 })[1] ?? 0;
    expect(totalVariation(adjustedCount([{ model: confused, people: [] }], { prior, ridge: 2 }), prior)).toBeCloseTo(
      0,
      12,
    );
    expect(happinessOf(1)).toBeLessThan(happinessOf(10));
    expect(happinessOf(10)).toBeLessThan(happinessOf(1000));
    expect(happinessOf(1000)).toBeGreaterThan(0.98);
  });

  test('meets the conditions of an optimum (Karush, Kuhn and Tucker) on noisy groups', () => {
    const random = seededRandom(6);
    const model = fitResponseModel(validationSplit(60, 1, random));
    for (let example = 0; example < 10; example += 1) {
      const { people } = groupOf(
        20,
        drawDirichlet(
          EXPRESSIONS.map(() => 0.3),
          random,
        ),
        1,
        random,
      );
      const shares = adjustedCount([{ model, people }], { prior: UNIFORM, ridge: 0.5 });
      const found = EXPRESSIONS.map(
        (_, j) => people.reduce((sum, values) => sum + (values[j] ?? 0), 0) / people.length,
      );
      const misfit = found.map((value, j) =>
        shares.reduce((sum, share, i) => sum + share * (model[i]?.mean[j] ?? 0), -value),
      );
      const slopes = shares.map(
        (share, i) =>
          20 * misfit.reduce((sum, value, j) => sum + value * (model[i]?.mean[j] ?? 0), 0) + 0.5 * (share - 1 / 8),
      );
      const least = Math.min(...slopes);
      shares.forEach((share, i) => {
        if (share > 1e-6) expect((slopes[i] ?? 0) - least).toBeLessThan(1e-5);
      });
    }
  });
});

describe('likeliestShares', () => {
  test('finds the maximum that can be worked out by hand', () => {
    // Two kinds of people answer yes with probability 0.9 and 0.2; 55 of 100 said yes: 0.2 + 0.7 q = 0.55.
    const yes = [0.9, 0.2];
    const no = [0.1, 0.8];
    const likelihoods = Array.from({ length: 100 }, (_, at) => (at < 55 ? yes : no));
    expect(likeliestShares(likelihoods, [0.5, 0.5])[0]).toBeCloseTo(0.5, 4);
    expect(likeliestShares(likelihoods.slice(0, 55), [0.5, 0.5])[0]).toBeCloseTo(1, 4);
  });
});

describe('kernelLikelihoods', () => {
  test('compares distances to the examples, and does not run dry far from all', () => {
    const examples = [[[1, 0]], [[0, 1]]];
    const [middle = [], near = [], far = []] = kernelLikelihoods(
      [
        [0.5, 0.5],
        [0.9, 0.1],
        [30, -30],
      ],
      examples,
      0.5,
    );
    expect(middle[0]).toBeCloseTo(middle[1] ?? 0, 12);
    // Squared distances 0.02 and 1.62, over 2 h² = 0.5.
    expect((near[1] ?? 0) / (near[0] ?? 1)).toBeCloseTo(Math.exp(-1.6 / 0.5), 10);
    expect(far[0]).toBe(1);
  });
});

describe('on groups of a network that calls the unhappy neutral', () => {
  const random = seededRandom(7);
  const validation = validationSplit(100, 2.5, random);
  const model = fitResponseModel(validation);
  const examples = EXPRESSIONS.map((_, truth) =>
    validation.filter((reading) => reading.truth === truth).map(({ probabilities }) => probabilities),
  );
  const groups = Array.from({ length: 25 }, () => {
    const crowd = drawDirichlet(
      EXPRESSIONS.map(() => 1),
      random,
    );
    return groupOf(50, crowd, 2.5, random);
  });
  const errorOf = (estimate: (people: number[][]) => readonly number[]) =>
    groups.reduce((sum, { people, groupShares }) => sum + totalVariation(estimate(people), groupShares), 0) /
    groups.length;
  const counted = errorOf((people) => countShares(people).expressions.map(({ share }) => share));

  test('the adjusted count errs far less than counting', () => {
    const adjusted = errorOf((people) => adjustedCount([{ model, people }], { prior: UNIFORM, ridge: 1 }));
    expect(adjusted).toBeLessThan(0.65 * counted);
  });

  test('kernel density quantification errs far less than counting', () => {
    const kernel = errorOf((people) => likeliestShares(kernelLikelihoods(people, examples, 0.15), UNIFORM));
    expect(kernel).toBeLessThan(0.65 * counted);
  });

  test('re-estimating the prior runs away, since the probabilities are not calibrated', () => {
    expect(errorOf((people) => reestimatedPrior(people, UNIFORM))).toBeGreaterThan(counted);
  });
});

describe('reestimatedPrior', () => {
  test('finds the shares of a group when the probabilities are calibrated, where counting fails', () => {
    // Two expressions; a face gives one of three signs. Trained on 3 in 10, so rare that counting finds none.
    const signs = [
      [0.5, 0.3, 0.2],
      [0.1, 0.3, 0.6],
    ] as const;
    const training = [0.3, 0.7];
    const posterior = (sign: number) => {
      const joint = training.map((share, i) => share * (signs[i]?.[sign] ?? 0));
      const total = joint.reduce((sum, value) => sum + value, 0);
      return joint.map((value) => value / total);
    };
    // A group that is half and half: signs in the proportions 0.3, 0.3, 0.4.
    const people = [...Array(30).fill(0), ...Array(30).fill(1), ...Array(40).fill(2)].map(posterior);
    expect(reestimatedPrior(people, training)[0]).toBeCloseTo(0.5, 4);
    expect(people.filter(([first = 0]) => first > 0.5).length / 100).toBe(0.3);
  });
});
