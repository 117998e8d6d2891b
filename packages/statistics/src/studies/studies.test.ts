/** Known effects are found, and where there is none none is claimed. */
import { type Expression, type GroupWindow, seededRandom } from '@crowdtone/statistics';
import { sampleWindow, WINDOW_MS } from '@crowdtone/testing/gateway/crowd-samples';
import { type ConditionSample, compareConditions, conditionResult, type StudyUnit } from './compare-conditions';
import { type EventSample, eventLocked, type Occurrence } from './event-locked';
import { holm } from './holm';
import { normalTail, studentBound, studentTail } from './student-t';

const TESTED: Expression[] = ['happiness', 'surprise', 'sadness', 'anger'];

test.each([
  // Two-sided 5 % and 1 % points of printed tables.
  [1, 12.7062, 0.05],
  [2, 4.3027, 0.05],
  [9, 2.2622, 0.05],
  [10, 3.1693, 0.01],
  [30, 2.0423, 0.05],
])('with %i degrees of freedom, %f is exceeded with probability %f', (degrees, t, tail) => {
  expect(studentTail(t, degrees)).toBeCloseTo(tail, 5);
  expect(studentTail(-t, degrees)).toBe(studentTail(t, degrees));
  if (tail === 0.05) expect(studentBound(degrees)).toBeCloseTo(t, 3);
});

test('the tails reach from one to nothing', () => {
  expect([studentTail(0, 4), studentTail(Infinity, 4)]).toEqual([1, 0]);
  expect(normalTail(1.96)).toBeCloseTo(0.05, 3);
});

test('p values are corrected as Holm does, and what was not tested does not count', () => {
  expect(holm([0.01, 0.04, null, 0.03, 0.005])).toEqual([
    expect.closeTo(0.03, 12),
    expect.closeTo(0.06, 12),
    null,
    expect.closeTo(0.06, 12),
    expect.closeTo(0.02, 12),
  ]);
  expect(holm([])).toEqual([]);
});

/** Windows of thirty people who keep their faces for some six windows; `happyAt` is the share of happy people in the long run. */
function crowd(windows: number, happyAt: (index: number) => number, random: () => number, people = 30): GroupWindow[] {
  let happy: boolean[] = Array.from({ length: people }, () => random() < happyAt(0));
  return Array.from({ length: windows }, (_, index) => {
    happy = happy.map((before) => (random() < 1 / 6 ? random() < happyAt(index) : before));
    const count = happy.filter(Boolean).length;
    return sampleWindow({ index, votes: [people - count, count, 0, 0, 0, 0, 0, 0] });
  });
}

/** A condition of recordings that differ among themselves by some points. */
function recordings(name: string, count: number, happy: number, random: () => number): ConditionSample {
  const parts = Array.from({ length: count }, (_, at) => {
    const level = happy + 0.16 * (random() - 0.5);
    return { recording: `${name}-${at}`, windows: crowd(24, () => level, random) };
  });
  return { name, parts, inOrder: parts.flatMap(({ windows }) => windows) };
}

function claims(one: ConditionSample, other: ConditionSample, unit: StudyUnit): boolean {
  return compareConditions([[one, other]], unit, TESTED).some(({ isClear }) => isClear);
}

test('between groups of recordings, a true difference is found and chance is not', () => {
  const random = seededRandom(20261129);
  let [found, invented] = [0, 0];
  const studies = 60;
  for (let study = 0; study < studies; study += 1) {
    const reference = recordings('a', 6, 0.3, random);
    if (claims(recordings('b', 6, 0.55, random), reference, 'recordings')) found += 1;
    if (claims(recordings('c', 6, 0.3, random), reference, 'recordings')) invented += 1;
  }
  expect(found / studies).toBeGreaterThan(0.9);
  // Person-moments of different recordings taken for independent would claim most of them.
  expect(invented / studies).toBeLessThan(0.07);
});

test('within one recording, two parts of different mood differ, and of equal mood do not', () => {
  const random = seededRandom(7);
  let [found, invented] = [0, 0];
  const studies = 40;
  for (let study = 0; study < studies; study += 1) {
    const [calm, same, merry] = [0.3, 0.3, 0.6].map((happy): ConditionSample => {
      const windows = crowd(150, () => happy, random);
      return { name: String(happy), parts: [{ recording: 'hall', windows }], inOrder: windows };
    });
    if (calm && merry && claims(merry, calm, 'time')) found += 1;
    if (calm && same && claims(same, calm, 'time')) invented += 1;
  }
  expect(found / studies).toBeGreaterThan(0.9);
  expect(invented / studies).toBeLessThan(0.07);
});

test('conditions of the same recordings are compared within each recording', () => {
  const random = seededRandom(3);
  // Recordings differ by far more than the conditions do.
  const levels = [0.1, 0.25, 0.4, 0.55, 0.7, 0.85];
  const of = (name: string, more: number): ConditionSample => {
    const parts = levels.map((level, at) => ({
      recording: String(at),
      windows: crowd(60, () => level + more, random),
    }));
    return { name, parts, inOrder: parts.flatMap(({ windows }) => windows) };
  };
  const [happier, before] = [of('after', 0.1), of('before', 0)];
  const [difference] = compareConditions([[happier, before]], 'recordings', ['happiness']);
  expect(difference).toMatchObject({ isClear: true, degrees: 5, difference: expect.closeTo(0.1, 1) });
  expect(difference?.low).toBeGreaterThan(0);
});

test('one recording says nothing about others, and withheld shares stay withheld', () => {
  const random = seededRandom(1);
  const [lone, others] = [recordings('a', 1, 0.3, random), recordings('b', 4, 0.9, random)];
  expect(compareConditions([[lone, others]], 'recordings', TESTED)).toEqual([]);
  const small = Array.from({ length: 30 }, (_, index) => sampleWindow({ index, votes: [1, 3, 0, 0, 0, 0, 0, 0] }));
  const few: ConditionSample = { name: 'few', parts: [{ recording: 'x', windows: small }], inOrder: small };
  expect(conditionResult(few, 'time', TESTED)).toMatchObject({ windows: 30, withheld: 30, people: 0, shares: null });
  expect(compareConditions([[few, others]], 'time', TESTED)).toEqual([]);
});

/** Occurrences at which happiness rises for a minute by `more`, while each crowd has a level of its own. */
function occurrences(count: number, more: number, random: () => number): Occurrence[] {
  return Array.from({ length: count }, () => {
    const level = 0.2 + 0.3 * random();
    const windows = crowd(24, (index) => level + (index >= 12 ? more : 0), random);
    return {
      windows: windows.map((window) => ({
        fromMs: window.startMs - 12 * WINDOW_MS,
        toMs: window.endMs - 12 * WINDOW_MS,
        window,
      })),
    };
  });
}

const AROUND = { beforeMs: 60_000, afterMs: 60_000, stepMs: 10_000 };

test('a response to events is found, and none where there is none', () => {
  const random = seededRandom(11);
  let [found, invented] = [0, 0];
  const studies = 40;
  for (let study = 0; study < studies; study += 1) {
    const samples: EventSample[] = [
      { kind: 'goal', condition: null, occurrences: occurrences(8, 0.3, random) },
      { kind: 'pause', condition: null, occurrences: occurrences(8, 0, random) },
    ];
    const [goal, pause] = eventLocked(samples, AROUND, TESTED);
    if (goal?.responses.some(({ expression, isClear }) => expression === 'happiness' && isClear)) found += 1;
    if (pause?.responses.some(({ isClear }) => isClear)) invented += 1;
  }
  expect(found / studies).toBeGreaterThan(0.9);
  expect(invented / studies).toBeLessThan(0.07);
});

test('the curve follows the event, with intervals over occurrences', () => {
  const random = seededRandom(5);
  const [result] = eventLocked([{ kind: 'goal', condition: null, occurrences: occurrences(10, 0.3, random) }], AROUND, [
    'happiness',
  ]);
  expect(result?.curve.map(({ fromMs }) => fromMs)).toEqual(
    Array.from({ length: 12 }, (_, at) => -60_000 + 10_000 * at),
  );
  const shares = result?.curve.flatMap(({ shares: [happiness] }) => happiness ?? []) ?? [];
  expect(shares).toHaveLength(12);
  for (const { share, low, high } of shares) {
    expect(low).toBeLessThan(share);
    expect(high).toBeGreaterThan(share);
  }
  expect((shares.at(-1)?.share ?? 0) - (shares[5]?.share ?? 0)).toBeGreaterThan(0.15);
});

test('an event that happened once has the intervals of its windows, and lone steps of others have none', () => {
  const random = seededRandom(2);
  const [once, again] = occurrences(2, 0.3, random);
  if (!once || !again) throw new Error('there are two');
  const [single] = eventLocked([{ kind: 'a', condition: null, occurrences: [once] }], AROUND, ['happiness']);
  expect(single?.responses).toMatchObject([{ degrees: null, difference: expect.any(Number) }]);
  expect(single?.curve[0]?.shares[0]?.low).toEqual(expect.any(Number));
  const cut = { windows: again.windows.filter(({ fromMs }) => fromMs >= -30_000) };
  const [two] = eventLocked([{ kind: 'a', condition: null, occurrences: [once, cut] }], AROUND, ['happiness']);
  expect(two?.curve[0]).toMatchObject({ occurrences: 1, shares: [{ low: null, high: null }] });
  expect(two?.responses).toMatchObject([{ degrees: 1 }]);
});
