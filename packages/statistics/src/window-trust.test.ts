import { EXPRESSIONS, type Probabilities, windowTrustSchema } from '@crowdtone/domain';
import { seededRandom } from '@crowdtone/runtime/random';
import { voteCorrection, votedFaces } from '@crowdtone/testing/simulated-votes';
import { type Familiarity, familiaritySchema, unlikenessStatistics } from './familiarity';
import { estimateShares, interpolateWidening, remotenessFactor, type VoteMixtureCorrection } from './share-correction';
import { assessTrust, widenedByTrust } from './window-trust';

const random = seededRandom(21);
const SIZE = 48;
const tried = votedFaces(100, 2.5, random);
const plain = voteCorrection(new Map([[SIZE, votedFaces(150, 2.5, random)]]), random);
const [bucket] = plain.buckets;

const sharesOf = (readings: readonly Probabilities[], correction: VoteMixtureCorrection) =>
  estimateShares(sized(readings), correction, seededRandom(1)).shares.expressions;
const sized = (readings: readonly Probabilities[], sizePx = SIZE) =>
  readings.map((probabilities) => ({ probabilities, sizePx }));
const drawn = (count: number) =>
  Array.from({ length: count }, () => tried[Math.floor(random() * tried.length)]?.probabilities ?? []);
/** As a camera in the dark would have it: halfway to knowing nothing. */
const doubted = (readings: readonly Probabilities[]) =>
  readings.map((row) => row.map((value) => 0.5 * value + 0.5 / EXPRESSIONS.length));

function familiarityAt(people: number): Familiarity[number] {
  const found = Array.from({ length: 60 }, () => {
    const readings = drawn(people);
    const shares = sharesOf(readings, plain).map(({ share }) => share);
    return unlikenessStatistics(readings, bucket?.prototypes ?? { centres: [], votes: [] }, shares);
  });
  const usual = (values: number[]) => {
    const sorted = values.toSorted((a, b) => a - b);
    return { median: sorted[30] ?? 0, high: sorted[56] ?? 0 };
  };
  return { people, energy: usual(found.map((one) => one.energy)), entropy: usual(found.map((one) => one.entropy)) };
}

const correction: VoteMixtureCorrection = {
  ...plain,
  buckets: plain.buckets.map((one) => ({ ...one, familiarity: [familiarityAt(10), familiarityAt(40)] })),
};
const trustIn = (readings: readonly Probabilities[]) =>
  assessTrust(sized(readings), sharesOf(readings, correction), correction);

test('readings like those of validation are trusted, and readings in doubt are not', () => {
  const usual = Array.from({ length: 30 }, () => trustIn(drawn(40)));
  const levels = usual.map(({ level }) => level);
  for (const { unlikeness, widening } of usual) {
    expect(widening).toBeGreaterThanOrEqual(1.15);
    if ((unlikeness ?? 0) < 1) expect(widening).toBeLessThan(1.5);
  }
  expect(levels.filter((level) => level === 'good').length).toBeGreaterThan(20);
  for (let group = 0; group < 10; group += 1) {
    const trust = trustIn(doubted(drawn(40)));
    expect(trust).toMatchObject({ level: 'poor', reasons: ['unlike-validation'] });
    expect(trust.widening).toBeGreaterThan(2);
    expect(windowTrustSchema.parse(trust)).toEqual(trust);
  }
});

test('a crowd of another composition is not unlike for that', () => {
  const readings = tried.filter(({ votes }) => (votes[4] ?? 0) > 0).map(({ probabilities }) => probabilities);
  const angry = Array.from({ length: 40 }, (_, place) => readings[place % readings.length] ?? []);
  expect(trustIn(angry).unlikeness ?? 9).toBeLessThan(trustIn(doubted(angry)).unlikeness ?? 0);
});

test('few people, small faces and few frames lower trust, each with its reason', () => {
  const readings = drawn(9);
  const shares = sharesOf(readings, plain);
  const small = readings.map((probabilities) => ({ probabilities, sizePx: 9, frames: 2 }));
  expect(assessTrust(small, shares, null)).toEqual({
    level: 'poor',
    reasons: ['few-people', 'small-faces', 'few-frames'],
    unlikeness: null,
    widening: 1,
  });
  const one = readings.slice(0, 1).map((probabilities) => ({ probabilities, sizePx: 60, frames: 300 }));
  expect(assessTrust(one, shares, correction)).toMatchObject({
    level: 'fair',
    reasons: ['few-people'],
    unlikeness: null,
  });
  const many = drawn(40).map((probabilities) => ({ probabilities, sizePx: 60, frames: 1 }));
  expect(assessTrust(many, shares, null).reasons).toEqual(['few-frames']);
});

test('5,000 people are compared by some of them, and certainty of 0 and 1 is a number too', () => {
  const certain = EXPRESSIONS.map((_, i) => (i === 1 ? 1 : 0));
  const trust = trustIn(Array.from({ length: 5000 }, () => certain));
  expect(Number.isFinite(trust.widening)).toBe(true);
});

test('intervals widen about the share, within 0 and 1', () => {
  const [widened] = widenedByTrust([{ expression: 'fear', share: 0.25, low: 0, high: 0.75 }], { widening: 3 });
  expect(widened).toEqual({ expression: 'fear', share: 0.25, low: 0, high: 1 });
});

test('widening lies between its steps by the logarithm of the people, and beyond them stays', () => {
  const steps = [
    { people: 5, factor: 1 },
    { people: 20, factor: 2 },
    { people: 80, factor: 1.5 },
  ];
  expect([1, 5, 10, 20, 40, 80, 5000].map((people) => interpolateWidening(steps, people))).toEqual([
    1,
    1,
    expect.closeTo(1.5, 9),
    2,
    expect.closeTo(1.75, 9),
    1.5,
    1.5,
  ]);
});

test('groups far from the prior get wider intervals', () => {
  const prior = [3, 1];
  expect(remotenessFactor({ prior, remoteness: 2 }, [0.75, 0.25])).toBe(1);
  expect(remotenessFactor({ prior, remoteness: 2 }, [0.25, 0.75])).toBeCloseTo(2, 9);
});

test('what is known of usual readings has an order and a spread', () => {
  const usual = { median: 1, high: 2 };
  const step = (people: number) => ({ people, energy: usual, entropy: usual });
  expect(familiaritySchema.safeParse([step(5), step(20)]).success).toBe(true);
  expect(familiaritySchema.safeParse([step(20), step(5)]).success).toBe(false);
  expect(familiaritySchema.safeParse([{ ...step(5), energy: { median: 2, high: 2 } }]).success).toBe(false);
});
