import { EXPRESSIONS, type GroupShares } from '@crowdtone/domain';
import { seededRandom } from '@crowdtone/runtime/random';
import {
  added,
  type Counts,
  crowdShares as crowd,
  drawExpression,
  drawGroup,
  guessingSuccess,
  one,
  sharesOf,
  size,
} from '@crowdtone/testing/guessing-game';
import { COARSE_BELOW, publishPartShares, publishShares, stepFor } from './publish-shares';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

test('a group of twenty and more is published as estimated', () => {
  const shares = crowd([13, 7]);
  expect(publishShares(shares, 20)).toEqual(shares);
});

test.each([
  [5, 0.5],
  [6, 1 / 3],
  [7, 1 / 3],
  [8, 0.25],
  [9, 0.25],
  [10, 0.2],
  [19, 0.2],
  [20, null],
])('shares of %d people come in steps of %p, at least two of them', (people, step) => {
  expect(stepFor(people)).toBe(step);
  if (step !== null && people > 4) expect(step * people).toBeGreaterThanOrEqual(2);
});

test.each([
  [5, 0.5],
  [19, 0.2],
  [20, 0.1],
  [39, 0.1],
  [40, 0.05],
  [100, 0.02],
  [1000, 0.01],
])('shares of %d people in a part of the picture come in steps of %p', (people, step) => {
  const half = Math.floor(people / 2);
  const shares = publishPartShares(crowd([half, people - half]), people);
  expect(shares.step).toBe(step);
  expect(step * people).toBeGreaterThanOrEqual(2);
  for (const { low, share, high } of shares.expressions) {
    expect(low).toBeLessThanOrEqual(share);
    expect(high).toBeGreaterThanOrEqual(share);
    for (const value of [low, share, high])
      expect(Math.abs(value / step - Math.round(value / step))).toBeLessThan(1e-6);
  }
});

test('coarse shares add up, and their bounds enclose them at steps', () => {
  for (let people = 1; people < COARSE_BELOW; people += 1) {
    const random = seededRandom(people);
    const counts = EXPRESSIONS.map(() => 0);
    for (let person = 0; person < people; person += 1) {
      const place = Math.floor(random() * 4);
      counts[place] = (counts[place] ?? 0) + 1;
    }
    const published = publishShares(crowd(counts), people);
    const { step = 0, expressions } = published;
    const isUnanimous = sharesOf(published).includes(0.9);
    expect(sum(sharesOf(published))).toBeCloseTo(isUnanimous ? 0.9 : 1, 5);
    for (const { share, low, high } of expressions) {
      expect(low).toBeLessThanOrEqual(share);
      expect(high).toBeGreaterThanOrEqual(share);
      for (const value of [low, high, share]) {
        if (value !== 0.9) expect(Math.abs(value / step - Math.round(value / step))).toBeLessThan(1e-6);
      }
    }
  }
});

test('a unanimous small group is published as nearly all of it', () => {
  const published = publishShares(crowd([0, 7]), 7);
  expect(sharesOf(published)).toEqual([0, 0.9, 0, 0, 0, 0, 0, 0]);
  expect(published.valence).toBeLessThan(publishShares(crowd([0, 20]), 20).valence);
});

test('an estimate lies inside its interval, and no interval is narrower than one person', () => {
  const people = 40;
  const estimated: GroupShares = {
    ...crowd([people]),
    estimator: 'kernel-mixture-posterior',
    expressions: EXPRESSIONS.map((expression, place) => ({
      expression,
      share: [0.02, 0.98, 0.3][place] ?? 0,
      low: [0.1, 0.9, 0.3][place] ?? 0,
      high: [0.2, 0.95, 0.3][place] ?? 0,
    })),
  };
  for (const { share, low, high } of publishShares(estimated, people).expressions) {
    expect(low).toBeLessThanOrEqual(share);
    expect(high).toBeGreaterThanOrEqual(share);
    expect(high - low).toBeGreaterThanOrEqual(1 / people - 1e-12);
    expect(Math.min(low, 1 - high)).toBeGreaterThanOrEqual(0);
  }
});

/** An observer watches two windows between which exactly one person left, and guesses what that person expressed. */
describe('an attack on two neighbouring windows', () => {
  interface Episode {
    readonly secret: number;
    readonly before: Counts;
    readonly after: Counts;
  }

  /** One more person than stay, who leaves. */
  const leaving = (stay: number) => (random: () => number) => {
    const secret = drawExpression(random);
    const after = drawGroup(stay, random);
    return { secret, before: added(after, one(secret)), after };
  };
  const published = (counts: Counts) => sharesOf(publishShares(crowd(counts), size(counts))).join();
  /** People of each expression, from exact shares and the number of people. */
  const exact = (counts: Counts) => sharesOf(crowd(counts)).map((share) => Math.round(share * size(counts)));

  test.each([5, 8, 12, 18])('one who leaves %d others is hardly betrayed', (stay) => {
    const success = (view: (episode: Episode) => string) => guessingSuccess(stay, leaving(stay), view);
    const blind = success(() => '');
    const oneWindow = success(({ before }) => published(before));
    const twoWindows = success(({ before, after }) => `${published(before)}|${published(after)}`);
    const exactWindows = success(({ before, after }) => added(exact(before), exact(after), -1).join());
    const figures = { blind, oneWindow, twoWindows, exactWindows };
    process.stdout.write(`one person leaves ${stay}: ${JSON.stringify(figures)}\n`);
    expect(exactWindows).toBe(1);
    expect(twoWindows - oneWindow).toBeLessThan(0.18);
  });
});
