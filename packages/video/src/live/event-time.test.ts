import { EventTime } from './event-time';

/** Event times of frames that arrive at given times with given decoder times; `null` starts an epoch. */
function eventTimes(frames: readonly ([arrivalMs: number, decoderMs: number] | null)[], stepMs = 200): number[] {
  let now = 0;
  const time = new EventTime(stepMs, () => now);
  return frames.flatMap((frame) => {
    if (frame === null) {
      time.startEpoch();
      return [];
    }
    now = 1_700_000_000_000 + frame[0];
    return [time.admit(frame[1])];
  });
}

it('is the time of the camera, however unevenly its frames arrive', () => {
  const arrivals = [0, 450, 460, 600, 1900];
  const camera = [7000, 7200, 7430, 7600, 7800];
  expect(eventTimes(arrivals.map((arrival, index) => [arrival, camera[index] ?? 0]))).toEqual([0, 200, 430, 600, 800]);
});

it('lets a burst of kept frames through with its own times', () => {
  expect(
    eventTimes([
      [0, 0],
      [5, 1000],
      [10, 2000],
      [2900, 3000],
    ]),
  ).toEqual([0, 1000, 2000, 3000]);
});

it('goes on with the time that passed when time stamps jump back, and follows the camera from there', () => {
  expect(
    eventTimes([
      [0, 5000],
      [200, 5200],
      [400, 100],
      [630, 300],
    ]),
  ).toEqual([0, 200, 400, 600]);
});

it('does not follow a leap of an hour, forth or back', () => {
  expect(
    eventTimes([
      [0, 0],
      [200, 3_600_200],
      [400, 3_600_400],
      [600, 600],
      [800, 800],
    ]),
  ).toEqual([0, 200, 400, 600, 800]);
});

it('counts the time in which a source was away', () => {
  expect(eventTimes([[0, 90], [200, 290], null, [31_000, 0], [31_200, 200]])).toEqual([0, 200, 31_000, 31_200]);
});

it('always grows, even for a camera whose clock stands still', () => {
  const times = eventTimes(Array.from({ length: 50 }, () => [0, 40]));
  expect(times).toEqual(Array.from({ length: 50 }, (_, index) => index * 200));
});

it('stays within seconds of the time that passed for a camera whose clock runs twice too fast or slow', () => {
  for (const speed of [0.5, 2]) {
    const frames = Array.from({ length: 600 }, (_, index): [number, number] => [index * 200, index * 200 * speed]);
    const times = eventTimes(frames);
    for (const [index, time] of times.entries()) expect(Math.abs(time - index * 200)).toBeLessThanOrEqual(5200);
    expect(times.toSorted((a, b) => a - b)).toEqual(times);
    expect(new Set(times).size).toBe(times.length);
  }
});
