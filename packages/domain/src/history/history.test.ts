import { seededRandom } from '@crowdtone/runtime';
import { countShares, wilsonInterval } from '@crowdtone/statistics';
import { affectOfShares } from '../affect';
import { EXPRESSIONS } from '../expressions';
import type { GroupWindow } from '../windows';
import { windowsPerBin } from './bin-length';
import { compareRanges, isClear } from './compare-ranges';
import { type RangeSummary, summariseRange } from './range-summary';
import { binWindows, windowBinSchema } from './window-bin';

/** A window with this number of happy people, the other readable people neutral. */
function aWindow(index: number, happy: number, readable: number, overrides: Partial<GroupWindow> = {}): GroupWindow {
  const people = Array.from({ length: readable }, (_, person) =>
    EXPRESSIONS.map((expression) => (expression === (person < happy ? 'happiness' : 'neutral') ? 1 : 0)),
  );
  const withheld = readable === 0 ? 'nobody-readable' : readable < 5 ? 'below-floor' : null;
  return {
    runId: 'run',
    sourceId: 'source',
    index,
    startMs: index * 5000,
    endMs: (index + 1) * 5000,
    partial: false,
    frames: { analysed: 10, dropped: {} },
    people: { seen: readable + 2, readable, readableAtOnce: readable, unreadable: { blurred: 2 } },
    floor: 5,
    withheld,
    shares: withheld === null ? countShares(people) : null,
    counted: null,
    trust: null,
    model: null,
    ...overrides,
  };
}

function happinessOf({ whole }: RangeSummary) {
  return whole.published?.shares.expressions.find(({ expression }) => expression === 'happiness');
}

function summaryOf(windows: readonly GroupWindow[]): RangeSummary {
  const summary = summariseRange(binWindows(windows, 1));
  if (summary === null) throw new Error('there are windows');
  return summary;
}

test('counts add up, shares are means over people, and windows without shares have no part in them', () => {
  // 5 of 10 and 30 of 40 people are 35 of 50: a mean of the two shares would be 62.5 %.
  const windows = [aWindow(0, 5, 10), aWindow(1, 30, 40), aWindow(2, 3, 4), aWindow(3, 0, 0)];
  const [bin, ...others] = binWindows(windows, 4);
  expect(others).toEqual([]);
  expect(windowBinSchema.parse(bin)).toMatchObject({
    index: 0,
    startMs: 0,
    endMs: 20_000,
    windows: 4,
    people: { seen: 62, readable: 54, unreadable: { blurred: 8 } },
    withheld: { 'below-floor': 1, 'nobody-readable': 1 },
    published: { windows: 2, people: 50 },
  });
  const shares = bin?.published?.shares.expressions.map(({ share }) => share) ?? [];
  expect(shares[EXPRESSIONS.indexOf('happiness')]).toBeCloseTo(0.7, 12);
  expect(shares[EXPRESSIONS.indexOf('neutral')]).toBeCloseTo(0.3, 12);
  const { valence, arousal } = affectOfShares(shares);
  expect(bin?.published?.shares.valence).toBeCloseTo(valence, 12);
  expect(bin?.published?.shares.arousal).toBeCloseTo(arousal, 12);
  const low = (10 * wilsonInterval(5, 10).low + 40 * wilsonInterval(30, 40).low) / 50;
  expect(bin?.published?.shares.expressions[EXPRESSIONS.indexOf('happiness')]?.low).toBeCloseTo(low, 12);
});

test('a bin of windows under the floor has no shares, and one that claims more than the floor allows is refused', () => {
  const [bin] = binWindows([aWindow(0, 1, 4), aWindow(1, 1, 4)], 2);
  expect(bin).toMatchObject({ published: null, people: { readable: 8 }, withheld: { 'below-floor': 2 } });
  const [published] = binWindows([aWindow(0, 3, 6)], 1);
  const claimed = { ...published, published: { ...published?.published, people: 4 } };
  expect(windowBinSchema.safeParse(claimed).success).toBe(false);
});

test('trust in a bin is the level of most windows, the lower of two equally frequent', () => {
  const levels = ['good', 'poor', 'good', 'fair', 'poor', null] as const;
  const windows = levels.map((level, index) =>
    aWindow(index, 5, 10, { trust: level && { level, reasons: [], unlikeness: null, widening: 1 } }),
  );
  const trustOf = (count: number) => {
    const bin = windowBinSchema.parse(binWindows(windows.slice(0, count), 10)[0]);
    return bin.published?.trust;
  };
  expect(trustOf(1)).toEqual({ level: 'good', windows: { good: 1, fair: 0, poor: 0 } });
  expect(trustOf(2)).toEqual({ level: 'poor', windows: { good: 1, fair: 0, poor: 1 } });
  expect(trustOf(4)).toEqual({ level: 'good', windows: { good: 2, fair: 1, poor: 1 } });
  expect(trustOf(6)).toEqual({ level: 'poor', windows: { good: 2, fair: 1, poor: 2 } });
  expect(binWindows(windows.slice(5), 10)[0]?.published?.trust).toBeNull();
});

test('bins are counted from the beginning of the source, wherever the span begins', () => {
  const windows = [7, 8, 9, 10, 30].map((index) => aWindow(index, 5, 10));
  const bins = binWindows(windows, 4).map(({ index, startMs, endMs, windows }) => [index, startMs, endMs, windows]);
  expect(bins).toEqual([
    [1, 35_000, 40_000, 1],
    [2, 40_000, 55_000, 3],
    [7, 150_000, 155_000, 1],
  ]);
});

test('shares that were counted and shares that were corrected are not averaged', () => {
  const counted = aWindow(0, 5, 10);
  const shares = counted.shares && { ...counted.shares, estimator: 'adjusted-count-posterior' as const };
  const corrected = aWindow(1, 5, 10, { shares, counted: counted.shares });
  expect(() => binWindows([counted, corrected], 2)).toThrow('cannot be averaged');
});

test.each([
  ['an hour of windows of 5 s', 3_600_000, 5000, 1],
  ['a day', 86_400_000, 5000, 24],
  ['a month', 30 * 86_400_000, 5000, 720],
  ['a day of windows of 7 s, which make no round time', 86_400_000, 7000, 24],
  ['a second', 1000, 5000, 1],
])('%s: so many windows to a bin', (_, spanMs, windowMs, windows) => {
  expect(windowsPerBin(spanMs, windowMs, 720)).toBe(windows);
});

test('the error of a mean is that of ten batches, and never less than that of independent people', () => {
  // Batches of 20 people, 4 or 16 of them happy where 10 would be the mean: 10/9 · 10·6² / 200² = 0.1².
  const restless = summaryOf(Array.from({ length: 20 }, (_, i) => aWindow(i, i % 4 < 2 ? 2 : 8, 10)));
  expect(restless.errors?.get('happiness')).toBeCloseTo(0.1, 12);
  // No scatter at all: 102 of 204 people.
  const still = summaryOf(Array.from({ length: 20 }, (_, i) => aWindow(i, 5, 10)));
  expect(still.errors?.get('happiness')).toBeCloseTo(Math.sqrt(0.25 / 204), 12);
  expect(still.errors?.get('fear')).toBeCloseTo(Math.sqrt(((2 / 204) * (202 / 204)) / 204), 12);
  const short = summaryOf(Array.from({ length: 19 }, (_, i) => aWindow(i, 5, 10)));
  expect(short.errors).toBeNull();

  const happier = summaryOf(Array.from({ length: 20 }, (_, i) => aWindow(i, 9, 10)));
  const comparison = compareRanges(happier, restless, true);
  const found = comparison?.differences.find(({ expression }) => expression === 'happiness');
  // 2.262157 · √(0.1² + 182/204·22/204 / 204), with 180 of 200 happy.
  const reach = 2.262157 * Math.sqrt(0.01 + ((182 / 204) * (22 / 204)) / 204);
  expect([comparison?.basis, found?.difference]).toEqual(['chance', expect.closeTo(0.4, 12)]);
  expect([found?.low, found?.high]).toEqual([expect.closeTo(0.4 - reach, 6), expect.closeTo(0.4 + reach, 6)]);
});

test.each([
  // Newcombe (1998), table II, method 10.
  [56, 70, 48, 80, 0.0524, 0.3339],
  [9, 10, 3, 10, 0.1705, 0.809],
  [5, 56, 0, 29, -0.0381, 0.1926],
])('%i of %i against %i of %i by their intervals alone', (a, n, b, m, low, high) => {
  const comparison = compareRanges(summaryOf([aWindow(0, a, n)]), summaryOf([aWindow(0, b, m)]), true);
  const found = comparison?.differences.find(({ expression }) => expression === 'happiness');
  expect(comparison?.basis).toBe('everything');
  expect([found?.low, found?.high]).toEqual([expect.closeTo(low, 4), expect.closeTo(high, 4)]);
});

test('between two cameras the intervals of the windows count, however long the ranges are', () => {
  const range = summaryOf(Array.from({ length: 40 }, (_, i) => aWindow(i, 5, 10)));
  expect(compareRanges(range, range, false)?.basis).toBe('everything');
  expect(happinessOf(range)?.low).toBeCloseTo(wilsonInterval(5, 10).low, 12);
  expect(compareRanges(range, summaryOf([aWindow(0, 1, 3)]), true)).toBeNull();
  expect(summariseRange([])).toBeNull();
});

test('of crowds that do not differ, few more than one in twenty seem to', () => {
  const random = seededRandom(20261127);
  const pairs = 120;
  let claimed = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    const comparison = compareRanges(crowd(180, random), crowd(180, random), true);
    if (comparison?.differences.some((one) => one.expression === 'happiness' && isClear(one))) claimed += 1;
  }
  // With person-moments taken for independent it would be every second pair.
  expect(claimed / pairs).toBeLessThan(0.1);
});

/** Thirty people who each keep their face for about six windows, a quarter of them happy in the long run. */
function crowd(windows: number, random: () => number): RangeSummary {
  let happy = Array.from({ length: 30 }, () => random() < 0.25);
  return summaryOf(
    Array.from({ length: windows }, (_, index) => {
      happy = happy.map((before) => (random() < 1 / 6 ? random() < 0.25 : before));
      return aWindow(index, happy.filter(Boolean).length, happy.length);
    }),
  );
}
