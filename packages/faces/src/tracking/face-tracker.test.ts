import { seededRandom } from '@crowdtone/runtime';
import type { FaceDetection } from '../detection/detector';
import { FaceTracker } from './face-tracker';

const scores = { possible: 0.15, likely: 0.3, certain: 0.6 };

/** Position and score of a person's face at a time; null when it is hidden. */
type Person = (ms: number) => { x: number; y: number; size?: number; score?: number } | null;

const every = (intervalMs: number, untilMs: number) =>
  Array.from({ length: Math.floor(untilMs / intervalMs) + 1 }, (_, index) => index * intervalMs);

interface Outcome {
  /** Track ids of each person, one per frame, null where the tracker did not report the person. */
  readonly ids: (number | null)[][];
  /** Number of different ids. */
  readonly people: number;
  /** Number of times that a person's id changed. */
  readonly switches: number;
}

/** Feeds people to a tracker in shuffled order, their boxes scattered by up to `jitter` of their size. */
function follow(
  people: readonly Person[],
  times: readonly number[],
  options: { interval?: number; jitter?: number } = {},
) {
  const { interval = (times[1] ?? 0) - (times[0] ?? 0), jitter = 0.05 } = options;
  const random = seededRandom(7);
  const tracker = new FaceTracker({ scores, frameIntervalMs: interval });
  const scatter = (size: number) => (random() * 2 - 1) * jitter * size;
  const ids: (number | null)[][] = people.map(() => []);
  for (const ms of times) {
    const detections = new Map<FaceDetection, number>();
    people.forEach((person, index) => {
      const { x, y, size = 24, score = 0.8 } = person(ms) ?? {};
      if (x === undefined || y === undefined) return;
      const width = size * (1 + scatter(1));
      const box = { x: x - width / 2 + scatter(size), y: y - size / 2 + scatter(size), width, height: size };
      detections.set({ box, score }, index);
    });
    const shuffled = [...detections.keys()].map((value) => ({ value, key: random() }));
    const order = shuffled.sort((a, b) => a.key - b.key).map(({ value }) => value);
    const tracked = new Map(tracker.update(order, ms).map(({ trackId, box }) => [box, trackId]));
    const byPerson = new Map([...detections].map(([{ box }, person]) => [person, tracked.get(box) ?? null]));
    for (const person of people.keys()) ids[person]?.push(byPerson.get(person) ?? null);
  }
  return summarise(ids);
}

function summarise(ids: (number | null)[][]): Outcome {
  const given = ids.map((row) => row.filter((id): id is number => id !== null));
  const switches = given.reduce(
    (sum, row) => sum + row.filter((id, index) => index > 0 && id !== row[index - 1]).length,
    0,
  );
  return { ids, people: new Set(given.flat()).size, switches };
}

const standing =
  (x: number, y: number, more: { size?: number; score?: number } = {}): Person =>
  () => ({ x, y, ...more });
/** @param speed pixels a second */
const walking =
  (x: number, y: number, speed: number, more: { size?: number; score?: number } = {}): Person =>
  (ms) => ({ x: x + (speed * ms) / 1000, y, ...more });
const between =
  (fromMs: number, toMs: number, person: Person): Person =>
  (ms) =>
    ms >= fromMs && ms <= toMs ? person(ms) : null;
const without =
  (fromMs: number, toMs: number, person: Person): Person =>
  (ms) =>
    ms >= fromMs && ms <= toMs ? null : person(ms);

describe.each([
  ['2 frames a second', 500],
  ['5 frames a second', 200],
  ['25 frames a second', 40],
])('at %s', (_name, interval) => {
  test('two people who cross keep their numbers', () => {
    const crossing = [walking(0, 100, 40), walking(200, 108, -40)];
    const { people, switches } = follow(crossing, every(interval, 5000));
    expect({ people, switches }).toEqual({ people: 2, switches: 0 });
  });

  test('a walking face hidden for 0.8 s keeps its number', () => {
    const hidden = without(2050, 2850, walking(50, 100, 30));
    const { people, switches } = follow([hidden, standing(300, 100)], every(interval, 5000));
    expect({ people, switches }).toEqual({ people: 2, switches: 0 });
  });

  test('a face that returns after three seconds counts as another person', () => {
    const { people } = follow([without(2000, 5000, standing(100, 100))], every(interval, 8000));
    expect(people).toBe(2);
  });

  test('people who enter and leave get one number each, in order of appearance', () => {
    const visitors = [0, 1000, 2000, 3000].map((ms, index) =>
      between(ms, ms + 2500, walking(50 + 60 * index, 100 + 40 * index, 20)),
    );
    const { ids, people, switches } = follow(visitors, every(interval, 6000));
    expect({ people, switches }).toEqual({ people: 4, switches: 0 });
    expect(ids.map((row) => row.find((id) => id !== null))).toEqual([0, 1, 2, 3]);
  });

  test('100 faces in a moving crowd are each counted once', () => {
    const random = seededRandom(3);
    const crowd = Array.from({ length: 100 }, (_, index) => {
      const [x, y] = [(index % 10) * 60 + random() * 16, Math.floor(index / 10) * 60 + random() * 16];
      return walking(x, y, 6 + random() * 12, { size: 16 + random() * 12, score: 0.41 + random() * 0.54 });
    });
    const { people, switches } = follow(crowd, every(interval, 30 * interval));
    expect({ people, switches }).toEqual({ people: 100, switches: 0 });
  });
});

test.each([500, 200])(
  'in a crowd of 100 with every sixth face missed and frames %d ms apart, few numbers are switched',
  (interval) => {
    const random = seededRandom(17);
    const times = every(interval, 8000);
    const crowd = Array.from({ length: 100 }, (_, index): Person => {
      const [x, y] = [(index % 10) * 55 + random() * 20, Math.floor(index / 10) * 55 + random() * 20];
      const walk = walking(x, y, random() * 24 - 12, { size: 16 + random() * 12 });
      const seen = times.map(() => random() > 1 / 6);
      // Never three misses in a row, which at two frames a second lose a face.
      for (let at = 2; at < seen.length; at += 1) seen[at] ||= !seen[at - 1] && !seen[at - 2];
      return (ms) => (seen[ms / interval] ? walk(ms) : null);
    });
    const { people, switches } = follow(crowd, times, { jitter: 0.1 });
    expect(Math.abs(people - 100)).toBeLessThanOrEqual(2);
    expect(switches).toBeLessThanOrEqual(12);
  },
);

test('at two frames a second a small face is tracked while it moves by twice its size per frame', () => {
  const { ids, people, switches } = follow([walking(0, 100, 80, { size: 20 })], every(500, 5000));
  expect({ people, switches }).toEqual({ people: 1, switches: 0 });
  expect(ids[0]).not.toContain(null);
});

test('varying frame intervals and dropped frames do no harm', () => {
  const random = seededRandom(11);
  const times = every(100, 8000).filter(() => random() < 0.4);
  const group = [walking(0, 100, 50), walking(400, 112, -50), walking(100, 160, 10), standing(160, 220)];
  const { people, switches } = follow(group, times, { interval: 100 });
  expect({ people, switches }).toEqual({ people: 4, switches: 0 });
});

test('a possible face prolongs a track but begins none', () => {
  const dimming: Person = (ms) => ({ x: 100, y: 100, score: ms < 1000 ? 0.5 : 0.2 });
  const never = standing(300, 100, { score: 0.2 });
  const { ids, people } = follow([dimming, never], every(200, 3000));
  expect(people).toBe(1);
  expect(ids[0]?.slice(1)).not.toContain(null);
  expect(ids[1]).toEqual(ids[1]?.map(() => null));
});

test('a person hidden for some frames is recovered by a possible face at the predicted position', () => {
  const dim: Person = (ms) => (ms > 1000 && ms < 1500 ? null : { x: 100, y: 100, score: ms < 1000 ? 0.5 : 0.2 });
  const { ids, people } = follow([dim], every(200, 3000));
  expect(people).toBe(1);
  expect(ids[0]?.slice(8)).not.toContain(null);
});

test('possible faces prolong a track for at most three seconds', () => {
  const turnedAway: Person = (ms) => ({ x: 100, y: 100, score: ms <= 1000 ? 0.5 : 0.2 });
  const { ids } = follow([turnedAway], every(200, 6000));
  const lastSeen = (ids[0]?.findLastIndex((id) => id !== null) ?? 0) * 200;
  expect(lastSeen).toBe(4000);
});

test('a false detection of three frames at 25 frames a second is not counted', () => {
  const flicker = between(400, 480, standing(100, 100, { score: 0.5 }));
  const lasting = between(400, 520, standing(300, 100, { score: 0.5 }));
  expect(follow([flicker], every(40, 2000)).people).toBe(0);
  expect(follow([lasting], every(40, 2000)).people).toBe(1);
});

describe('a box that never moves', () => {
  /** Whether the face is static in each frame, two frames a second. */
  const staticFrames = (place: (ms: number) => { x: number; score?: number }, untilMs: number, jitter: number) => {
    const random = seededRandom(23);
    const tracker = new FaceTracker({ scores, frameIntervalMs: 500 });
    return every(500, untilMs).map((ms) => {
      const { x, score = 0.8 } = place(ms);
      const scatter = () => (random() * 2 - 1) * jitter * 24;
      const box = { x: x + scatter(), y: 100 + scatter(), width: 24, height: 24 };
      return tracker.update([{ box, score }], ms)[0]?.isStatic ?? false;
    });
  };

  test('for two minutes is static until it moves', () => {
    const poster = staticFrames((ms) => ({ x: ms < 150_000 ? 50 : 60 }), 170_000, 0.02);
    expect(poster.indexOf(true)).toBe(240);
    expect(poster.lastIndexOf(true)).toBe(299);
  });

  test('is a person when it scatters like a living face or blinks', () => {
    expect(staticFrames(() => ({ x: 50 }), 300_000, 0.1)).not.toContain(true);
    expect(staticFrames((ms) => ({ x: 50, score: ms % 7000 === 0 ? 0.65 : 0.8 }), 300_000, 0.02)).not.toContain(true);
  });
});

test('a possible face does not pull a lost track away', () => {
  const lost = between(0, 1000, standing(100, 100));
  const nearby = between(1200, 3000, standing(148, 100, { score: 0.2 }));
  const { ids } = follow([lost, nearby], every(200, 3000));
  expect(ids[1]).toEqual(ids[1]?.map(() => null));
});

test('a detection of one frame is not counted; a face detected twice is, from its second frame on', () => {
  const flash = between(1000, 1000, standing(100, 100, { score: 0.5 }));
  const real = between(400, 3000, standing(300, 100, { score: 0.5 }));
  const { ids, people } = follow([flash, real], every(200, 3000));
  expect(people).toBe(1);
  expect(ids[1]?.slice(0, 5)).toEqual([null, null, null, 0, 0]);
});

test('a lasting face that is likely but never strong is not counted', () => {
  const cushion = standing(100, 100, { score: 0.38 });
  const dim: Person = (ms) => ({ x: 300, y: 100, score: ms % 1000 === 0 ? 0.45 : 0.35 });
  const { ids, people } = follow([cushion, dim], every(200, 3000));
  expect(people).toBe(1);
  expect(ids[0]).toEqual(ids[0]?.map(() => null));
});

test('a fast walker among standing people is counted at most twice', () => {
  const row = [60, 100, 140, 180, 220, 260].map((x) => standing(x, 122, { size: 20 }));
  const { people } = follow([...row, walking(0, 100, 90, { size: 20 })], every(500, 3000));
  expect(people).toBeLessThanOrEqual(row.length + 2);
});

test('a certain face is confirmed at once', () => {
  expect(follow([between(400, 400, standing(100, 100, { score: 0.7 }))], every(200, 1000)).people).toBe(1);
});

test('when frames are more than a second apart a likely face is confirmed at once', () => {
  const glimpse = between(4000, 4000, standing(100, 100, { score: 0.4 }));
  expect(follow([glimpse], every(2000, 8000)).people).toBe(1);
  const still = [standing(200, 200, { score: 0.4 })];
  expect(follow(still, every(2000, 20_000)).people).toBe(1);
});

test('two missed frames do not lose a face at one frame a second', () => {
  const hidden = without(2500, 4500, standing(100, 100));
  expect(follow([hidden], every(1000, 9000)).people).toBe(1);
});

test('people are not counted again when the analysis slows down', () => {
  const times = [...every(200, 2000), ...every(1500, 15_000).map((ms) => ms + 2900)];
  expect(follow([standing(100, 100), standing(200, 100)], times, { interval: 200 }).people).toBe(2);
});

test('the same frames yield the same numbers', () => {
  const random = seededRandom(5);
  const crowd = Array.from({ length: 30 }, () => walking(random() * 500, random() * 300, random() * 60 - 30));
  expect(follow(crowd, every(200, 4000)).ids).toEqual(follow(crowd, every(200, 4000)).ids);
});

test('tracked faces keep the fields of the detector', () => {
  const tracker = new FaceTracker({ scores, frameIntervalMs: 200 });
  const face = { box: { x: 1, y: 2, width: 30, height: 40 }, score: 0.9, landmarks: [{ x: 3, y: 4 }] };
  expect(tracker.update([face], 0)).toEqual([{ ...face, trackId: 0, isStatic: false }]);
  expect(tracker.update([], 200)).toEqual([]);
});
