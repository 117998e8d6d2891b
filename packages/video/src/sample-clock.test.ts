import { SampleClock } from './sample-clock';

/** Presentation times that a clock gives to stamps, both in milliseconds. */
function timesOf(stampsMs: readonly number[], { fps = 10, maxHeld = 100, durationMs = null as number | null } = {}) {
  const clock = new SampleClock(fps, maxHeld);
  clock.begin(0);
  const admitted = stampsMs.flatMap((ms) => clock.admit({ timeUs: ms * 1000 }));
  admitted.push(...clock.finish(durationMs));
  return { times: admitted.map(({ presentationMs }) => Math.round(presentationMs)), findings: clock.findings };
}

const every = (stepMs: number, count: number, fromMs = 0) =>
  Array.from({ length: count }, (_, index) => fromMs + index * stepMs);
const NO_LEAPS = { count: 0, longestMs: 0, atMs: 0 };

describe('stamps that return are strays:', () => {
  test.each([
    ['every 50th, 37,600 s ahead', 50, 37_600_000],
    ['every 50th, 37,600 s behind', 50, -37_600_000],
    ['every 7th, a second ahead', 7, 1000],
    ['every 7th, a second behind', 7, -1000],
    ['every other one', 2, 5_000_000],
  ])('%s', (_, each, astrayMs) => {
    const stamps = every(40, 300).map((ms, index) => (index % each === each - 1 ? ms + astrayMs : ms));
    const { times, findings } = timesOf(stamps);
    expect(times.at(-1)).toBeLessThanOrEqual(12_000);
    expect(times.length).toBeGreaterThanOrEqual(118);
    for (const [index, time] of times.entries()) expect(Math.abs(time - index * 100)).toBeLessThanOrEqual(120);
    expect(findings.pauses).toEqual(NO_LEAPS);
    expect(findings.restarts).toEqual(NO_LEAPS);
    expect(findings.strays).toBeGreaterThan(0);
  });

  test('a whole group of pictures', () => {
    const stamps = every(40, 200).map((ms, index) => (index >= 50 && index < 95 ? ms + 3_600_000 : ms));
    const { times, findings } = timesOf(stamps);
    expect(times.filter((time) => time > 8000)).toEqual([]);
    expect(findings).toMatchObject({ pauses: NO_LEAPS, farthestStrayMs: expect.any(Number) });
    expect(findings.farthestStrayMs).toBeGreaterThan(3_599_000);
  });

  test('the first frame', () => {
    const { times, findings } = timesOf([500_000, ...every(100, 40, 100)]);
    expect(times).toEqual(every(100, 40, 100));
    expect(findings.strays).toBe(1);
  });

  test('the last frame, when it lies beyond the end', () => {
    const stamps = [...every(100, 60), 37_600_000];
    expect(timesOf(stamps, { durationMs: 6000 }).times).toEqual(every(100, 60));
    expect(timesOf(stamps).times).toEqual(every(100, 60));
  });
});

describe('stamps that stay where they leapt', () => {
  test('are a pause, which is kept and found', () => {
    const stamps = [...every(100, 20), ...every(100, 30, 3_602_000)];
    const { times, findings } = timesOf(stamps);
    expect(times).toEqual(stamps);
    expect(findings.pauses).toEqual({ count: 1, longestMs: 3_600_100, atMs: 1900 });
  });

  test('back are a restart, after which the recording goes on', () => {
    const { times, findings } = timesOf([...every(100, 20), ...every(100, 20)]);
    expect(times).toEqual(every(100, 40));
    expect(findings.restarts).toEqual({ count: 1, longestMs: 1900, atMs: 1900 });
  });

  test('of a few frames at the end are believed', () => {
    expect(timesOf([...every(100, 5), ...every(100, 2, 60_000)]).times).toEqual([
      0, 100, 200, 300, 400, 60_000, 60_100,
    ]);
    expect(timesOf([0, 100, 9000]).times).toEqual([0, 100, 9000]);
    expect(timesOf([0, 30_000], { durationMs: 60_000 }).times).toEqual([0, 30_000]);
  });

  test('are counted together when there are many of them', () => {
    const stamps = every(60_000, 500);
    const { times, findings } = timesOf(stamps);
    expect(times).toEqual(stamps);
    expect(findings.pauses.count).toBe(499);
  });

  test('are believed early when their frames are too heavy to be held', () => {
    const stamps = [...every(100, 10), ...every(100, 10, 60_000)];
    expect(timesOf(stamps, { maxHeld: 1 }).times).toEqual(stamps);
  });
});

test('many short clips put together get somewhere', () => {
  const clips = Array.from({ length: 100 }, () => every(40, 10)).flat();
  const { times, findings } = timesOf(clips, { fps: 2 });
  expect(times.length).toBeGreaterThan(40);
  expect(times.at(-1)).toBeGreaterThan(20_000);
  expect(times.at(-1)).toBeLessThan(60_000);
  expect(findings.restarts.count).toBeGreaterThan(40);
});

test('stamps without any order still give every frame a chance, and never run back', () => {
  let state = 1;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state;
  };
  const { times } = timesOf(Array.from({ length: 1000 }, random));
  expect(times.length).toBeGreaterThan(20);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

describe('the beginning', () => {
  test('of a video that comes after its sound counts from the start of the container', () => {
    const { times, findings } = timesOf(every(100, 30, 4000));
    expect(times).toEqual(every(100, 30, 4000));
    expect(findings).toMatchObject({ firstMs: 4000, unrelatedStartMs: null });
  });

  test('of a video whose clock has nothing to do with the container counts from its first frame', () => {
    const { times, findings } = timesOf(every(100, 30, 95_000_000));
    expect(times).toEqual(every(100, 30));
    expect(findings.unrelatedStartMs).toBe(95_000_000);
  });

  test.each([-2000, -20])('at %p ms is 0', (startMs) => {
    const { times } = timesOf(every(40, 100, startMs));
    expect(times[0]).toBe(0);
    expect(times.at(-1)).toBeLessThanOrEqual(3960);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('is one frame for a photo', () => {
    expect(timesOf([0]).times).toEqual([0]);
  });
});
