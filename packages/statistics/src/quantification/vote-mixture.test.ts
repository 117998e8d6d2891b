import { EXPRESSIONS } from '@crowdtone/domain';
import { seededRandom } from '@crowdtone/runtime/random';
import { totalVariation } from '@crowdtone/testing/simulated-network';
import { votedFaces } from '@crowdtone/testing/simulated-votes';
import { fitVotePrototypes, fitVoteResponse } from './fit-vote-prototypes';
import { drawDirichlet, drawIndex } from './random-draws';
import { type VoteMixtureOptions, voteMixturePosterior } from './vote-mixture';

const random = seededRandom(11);
const validation = votedFaces(150, 2.5, random);
const tried = votedFaces(150, 2.5, random);
const prototypes = fitVotePrototypes(validation, 96, random);
const options = (changes: Partial<VoteMixtureOptions> = {}): VoteMixtureOptions => ({
  prior: EXPRESSIONS.map(() => 0.5),
  fixedPriorWeight: 0,
  bandwidth: 0.1,
  errorFactor: 1,
  draws: 200,
  random: seededRandom(5),
  ...changes,
});
const natural = EXPRESSIONS.map(
  (_, i) => validation.reduce((sum, { votes }) => sum + (votes[i] ?? 0), 0) / validation.length,
);

/** Faces of a random composition, unclear ones too, and the shares of their votes. */
function groupOf(size: number) {
  const crowd = drawDirichlet(
    EXPRESSIONS.map(() => 1),
    random,
  );
  const faces = Array.from({ length: size }, () => {
    const from = drawIndex(crowd, random) * 150;
    return tried[from + Math.floor(random() * 150)] ?? { probabilities: [], votes: [], weight: 1 };
  });
  return {
    people: faces.map(({ probabilities }) => probabilities),
    truth: EXPRESSIONS.map((_, i) => faces.reduce((sum, { votes }) => sum + (votes[i] ?? 0) / size, 0)),
  };
}

test('shares of votes are nearer to the truth than mean probabilities, and 95 % intervals hold at least nine of ten', () => {
  const errors = { mixture: 0, mean: 0 };
  const held: boolean[] = [];
  for (let group = 0; group < 60; group += 1) {
    const { people, truth } = groupOf(50);
    const { shares, intervals } = voteMixturePosterior([{ prototypes, people }], options());
    errors.mixture += totalVariation(shares, truth);
    const mean = EXPRESSIONS.map((_, i) => people.reduce((sum, row) => sum + (row[i] ?? 0) / people.length, 0));
    errors.mean += totalVariation(mean, truth);
    held.push(...intervals.map(({ low, high }, i) => low <= (truth[i] ?? -1) && (truth[i] ?? 2) <= high));
  }
  expect(errors.mixture).toBeLessThan(0.7 * errors.mean);
  expect(held.filter(Boolean).length / held.length).toBeGreaterThan(0.9);
});

test('the fewer people, and the stronger the prior, the nearer shares are to it', () => {
  const { people } = groupOf(6);
  const apartAt = (strength: number) => {
    const prior = natural.map((share) => strength * share);
    return totalVariation(voteMixturePosterior([{ prototypes, people }], options({ prior })).shares, natural);
  };
  expect(apartAt(200)).toBeLessThan(apartAt(5));
  const many = Array.from({ length: 20 }, () => people).flat();
  const prior = natural.map((share) => 200 * share);
  const apartOfMany = totalVariation(
    voteMixturePosterior([{ prototypes, people: many }], options({ prior })).shares,
    natural,
  );
  expect(apartOfMany).toBeGreaterThan(apartAt(200));
});

describe('the weight of the fixed prior', () => {
  // Faces with half of their votes for neutral, beside people of a clear majority.
  const ambiguous = validation.filter(({ votes }) => votes[0] === 0.5 && (votes[2] ?? 0) > 0).slice(0, 20);
  const clear = validation.filter(({ votes }) => votes[2] === 1).slice(0, 20);
  const people = [...clear, ...ambiguous].map(({ probabilities }) => probabilities);
  const prior = natural.map((share) => 10 * share);
  const majorityAt = (fixedPriorWeight: number) =>
    voteMixturePosterior([{ prototypes, people }], options({ prior, fixedPriorWeight, draws: 400 }));

  test('keeps ambiguous faces from being assigned to the majority, in proportion', () => {
    const [none, half, whole] = [0, 0.5, 1].map((weight) => majorityAt(weight).shares[2] ?? 0);
    expect(whole).toBeLessThan((none ?? 0) - 0.02);
    expect(half).toBeCloseTo(((none ?? 0) + (whole ?? 0)) / 2, 1);
  });

  test('with all the weight, the shares of people are the means of what each would have alone', () => {
    const alone = people.map((reading) => {
      const request = [{ prototypes, people: [reading] }];
      return voteMixturePosterior(request, options({ prior, fixedPriorWeight: 1, draws: 400 })).shares[2] ?? 0;
    });
    const mean = alone.reduce((sum, share) => sum + share / alone.length, 0);
    expect(majorityAt(1).shares[2]).toBeCloseTo(mean, 2);
  });

  test('intervals cover both expectations', () => {
    const { shares, intervals } = majorityAt(0.5);
    for (const weight of [0, 1]) {
      const { shares: other } = majorityAt(weight);
      for (const [i, { low, high }] of intervals.entries()) {
        expect(other[i]).toBeGreaterThanOrEqual(Math.min(low, shares[i] ?? 0) - 0.02);
        expect(other[i]).toBeLessThanOrEqual(Math.max(high, shares[i] ?? 0) + 0.02);
      }
    }
  });
});

test('another seed moves no share of 30 people by a point', () => {
  const { people } = groupOf(30);
  const of = (seed: number) =>
    voteMixturePosterior([{ prototypes, people }], options({ draws: 400, random: seededRandom(seed) })).shares;
  const [one, other] = [of(1), of(2)];
  for (const [i, share] of one.entries()) expect(Math.abs(share - (other[i] ?? 0))).toBeLessThan(0.01);
  expect(of(1)).toEqual(one);
});

test('people of several sizes are each compared with faces of their own size', () => {
  const { people } = groupOf(20);
  const blurred = fitVotePrototypes(votedFaces(100, 0.8, seededRandom(3)), 96, seededRandom(4));
  const of = (at: typeof prototypes) =>
    voteMixturePosterior(
      [
        { prototypes, people: people.slice(0, 10) },
        { prototypes: at, people: people.slice(10) },
        { prototypes: blurred, people: [] },
      ],
      options(),
    ).shares;
  expect(of(prototypes)).not.toEqual(of(blurred));
});

describe('whatever is read, shares are whole and inside [0,1]', () => {
  const certain = EXPRESSIONS.map((_, i) => (i === 3 ? 1 : 0));
  const unsure = EXPRESSIONS.map(() => 1 / EXPRESSIONS.length);
  test.each([
    ['one class only, exactly 0 and 1', Array.from({ length: 40 }, () => certain)],
    ['one person', [groupOf(1).people[0] ?? []]],
    ['people nothing is known of', Array.from({ length: 12 }, () => unsure)],
    ['5,000 people', Array.from({ length: 250 }, () => groupOf(20).people).flat()],
  ])('%s', (_, people) => {
    const { shares, intervals } = voteMixturePosterior([{ prototypes, people }], options({ draws: 100 }));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    for (const value of [...shares, ...intervals.flatMap(({ low, high }) => [low, high])]) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1 + 1e-9);
    }
  });

  test('of one class read with certainty, that class has the largest share', () => {
    const people = Array.from({ length: 40 }, () => certain);
    const { shares } = voteMixturePosterior([{ prototypes, people }], options());
    expect(shares.indexOf(Math.max(...shares))).toBe(3);
  });
});

describe('fitting', () => {
  test('clusters keep every vote, and have centres that are probabilities', () => {
    const votes = prototypes.votes.flat().reduce((sum, vote) => sum + vote, 0);
    expect(votes).toBeCloseTo(validation.length, 6);
    for (const centre of prototypes.centres) expect(centre.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
    expect(prototypes.centres.length).toBeLessThanOrEqual(96);
  });

  test('a rare expression has clusters of its own', () => {
    const rare = validation.filter(({ votes }, place) => (votes[6] ?? 0) === 0 || place % 30 === 0);
    const { votes } = fitVotePrototypes(rare, 32, seededRandom(1));
    const purest = Math.max(...votes.map((row) => (row[6] ?? 0) / row.reduce((sum, vote) => sum + vote, 0)));
    const share = rare.reduce((sum, { votes: own }) => sum + (own[6] ?? 0), 0) / rare.length;
    expect(purest).toBeGreaterThan(20 * share);
  });

  test('the response to a vote is the mean reading of all faces, each weighing by its votes', () => {
    const half = { probabilities: [1, 0, 0, 0, 0, 0, 0, 0], votes: [0.5, 0.5, 0, 0, 0, 0, 0, 0], weight: 1 };
    const others = EXPRESSIONS.map((_, i) => ({
      probabilities: EXPRESSIONS.map((_expression, j) => (i === j ? 1 : 0)),
      votes: EXPRESSIONS.map((_expression, j) => (i === j ? 1 : 0)),
      weight: 1,
    }));
    const response = fitVoteResponse([half, ...others]);
    // Of a vote and a half for happiness, half a vote was read as neutral.
    expect(response[1]?.mean.slice(0, 2)).toEqual([expect.closeTo(1 / 3, 9), expect.closeTo(2 / 3, 9)]);
    expect(response[1]?.covariance[0]?.[1]).toBeCloseTo(-2 / 9, 9);
  });

  test('an expression without votes is refused', () => {
    const without = validation.filter(({ votes }) => (votes[2] ?? 0) === 0);
    expect(() => fitVotePrototypes(without, 8, random)).toThrow('surprise');
    expect(() => fitVoteResponse(without)).toThrow(RangeError);
  });
});
