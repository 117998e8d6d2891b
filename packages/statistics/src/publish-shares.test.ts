import { EXPRESSIONS, type GroupShares, type Probabilities } from '@crowdtone/domain';
import { seededRandom } from '@crowdtone/runtime/random';
import { countShares } from './counted-shares';
import { COARSE_BELOW, publishShares, stepFor } from './publish-shares';

const oneHot = (place: number): Probabilities => EXPRESSIONS.map((_, index) => (index === place ? 1 : 0));
const crowd = (counts: readonly number[]) =>
  countShares(counts.flatMap((count, place) => Array.from({ length: count }, () => oneHot(place))));
const sharesOf = ({ expressions }: GroupShares) => expressions.map(({ share }) => Number(share.toFixed(6)));
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

/**
 * An observer watches two windows between which exactly one person left, and guesses what that person expressed from what
 * was published of both. The guess is the best there is: what was most often true in simulated crowds that looked the same.
 */
describe('an attack on two neighbouring windows', () => {
  /** About the shares of expressions in everyday pictures. */
  const NATURAL = [0.36, 0.34, 0.11, 0.1, 0.06, 0.01, 0.01, 0.01];
  const LEARNED = 12_000;
  const TRIED = 3_000;

  const draw = (random: () => number) => {
    let rest = random();
    const place = NATURAL.findIndex((share) => {
      rest -= share;
      return rest < 0;
    });
    return Math.max(place, 0);
  };

  /** One more person than stay, who leaves: the crowd before and after, and what that person expressed. */
  function episode(stay: number, random: () => number) {
    const leaver = draw(random);
    const after = EXPRESSIONS.map(() => 0);
    for (let person = 0; person < stay; person += 1) {
      const place = draw(random);
      after[place] = (after[place] ?? 0) + 1;
    }
    return { leaver, before: after.map((count, place) => count + (place === leaver ? 1 : 0)), after };
  }

  /** Share of right guesses of an onlooker to whom `view` shows something of the two windows. */
  function success(stay: number, view: (before: readonly number[], after: readonly number[]) => string) {
    const random = seededRandom(stay);
    const learned = new Map<string, number[]>();
    for (let trial = 0; trial < LEARNED; trial += 1) {
      const { leaver, before, after } = episode(stay, random);
      const tally = learned.get(view(before, after)) ?? EXPRESSIONS.map(() => 0);
      tally[leaver] = (tally[leaver] ?? 0) + 1;
      learned.set(view(before, after), tally);
    }
    let right = 0;
    for (let trial = 0; trial < TRIED; trial += 1) {
      const { leaver, before, after } = episode(stay, random);
      const tally = learned.get(view(before, after)) ?? NATURAL;
      if (tally.indexOf(Math.max(...tally)) === leaver) right += 1;
    }
    return right / TRIED;
  }

  const published = (counts: readonly number[]) => {
    const people = sum(counts);
    return sharesOf(publishShares(crowd(counts), people)).join();
  };
  /** People of each expression, from exact shares and the number of people. */
  const exact = (counts: readonly number[]) => sharesOf(crowd(counts)).map((share) => Math.round(share * sum(counts)));

  test.each([5, 8, 12, 18])('one who leaves %d others is hardly betrayed', (stay) => {
    const blind = success(stay, () => '');
    const oneWindow = success(stay, (before) => published(before));
    const twoWindows = success(stay, (before, after) => `${published(before)}|${published(after)}`);
    const exactWindows = success(stay, (before, after) => {
      const left = exact(after);
      return exact(before)
        .map((count, place) => count - (left[place] ?? 0))
        .join();
    });
    const figures = { blind, oneWindow, twoWindows, exactWindows };
    process.stdout.write(`one person leaves ${stay}: ${JSON.stringify(figures)}\n`);
    expect(exactWindows).toBe(1);
    expect(twoWindows - oneWindow).toBeLessThan(0.18);
  });
});
