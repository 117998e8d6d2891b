import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { slotOf } from '../sampling';
import { BoundedClock, liveSamplingFilter, MAX_DEVIATION_MS } from './bounded-clock';
import { EventTime } from './event-time';

/** Event times of the frames that are admitted, of frames that arrive at given times with given stamps; `null` starts an epoch. */
function eventTimes(frames: readonly ([arrivalMs: number, decoderMs: number] | null)[], fps = 5): number[] {
  let now = 0;
  const time = new EventTime(fps, () => now);
  return frames.flatMap((frame) => {
    if (frame === null) {
      time.startEpoch();
      return [];
    }
    now = 1_700_000_000_000 + frame[0];
    return time.admit(frame[1]) ?? [];
  });
}

test('is the time of the camera, however unevenly its frames arrive', () => {
  const arrivals = [0, 450, 460, 600, 1900];
  const camera = [7000, 7200, 7430, 7600, 7800];
  expect(eventTimes(arrivals.map((arrival, index) => [arrival, camera[index] ?? 0]))).toEqual([0, 200, 430, 600, 800]);
});

test('lets a burst of kept frames through with its own times', () => {
  expect(
    eventTimes([
      [0, 0],
      [5, 1000],
      [10, 2000],
      [2900, 3000],
    ]),
  ).toEqual([0, 1000, 2000, 3000]);
});

test('goes on with the time that passed when time stamps jump back, and follows the camera from there', () => {
  expect(
    eventTimes([
      [0, 5000],
      [200, 5200],
      [400, 100],
      [630, 300],
    ]),
  ).toEqual([0, 200, 400, 600]);
});

test('does not follow a leap of an hour, forth or back', () => {
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

test('counts the time in which a source was away', () => {
  expect(eventTimes([[0, 90], [200, 290], null, [31_000, 0], [31_200, 200]])).toEqual([0, 200, 31_000, 31_200]);
});

test('grows with the time that passes for a camera whose clock stands still, and not beyond it', () => {
  expect(eventTimes(Array.from({ length: 50 }, () => [0, 40]))).toEqual([0]);
  const frames = Array.from({ length: 50 }, (_, index): [number, number] => [index * 200, 40]);
  expect(eventTimes(frames)).toEqual(Array.from({ length: 50 }, (_, index) => index * 200));
});

/** What {@link liveSamplingFilter} passes; below it is compared with ffmpeg's own opinion. */
function liveSelection(fps: number): (stampMs: number, wallMs: number) => boolean {
  const clock = new BoundedClock();
  let lastSlot = -1;
  return (stampMs, wallMs) => {
    const slot = slotOf(clock.timeOf(stampMs, wallMs), fps);
    if (slot <= lastSlot) return false;
    lastSlot = slot;
    return true;
  };
}

const FRAME_MS = 40;
const DAY_MS = 24 * 3600 * 1000;

describe('over a day of a camera of 25 frames a second', () => {
  const clocks: readonly [string, (index: number) => number][] = [
    ['that is right', (index) => index * FRAME_MS],
    ['that runs twice too fast', (index) => index * FRAME_MS * 2],
    ['that runs twice too slow', (index) => (index * FRAME_MS) / 2],
    ['that gains a second an hour', (index) => index * FRAME_MS * (1 + 1 / 3600)],
    ['that is 37,600 s ahead in every 50th frame', (index) => index * FRAME_MS + (index % 50 === 49 ? 37_600_000 : 0)],
    ['that is 3 s ahead in every 50th frame', (index) => index * FRAME_MS + (index % 50 === 49 ? 3000 : 0)],
    ['that is an hour behind in every 50th frame', (index) => index * FRAME_MS - (index % 50 === 49 ? 3_600_000 : 0)],
    ['that is set back by a second each minute', (index) => index * FRAME_MS - Math.floor(index / 1500) * 1000],
    ['that leaps ahead by an hour each minute', (index) => index * FRAME_MS + Math.floor(index / 1500) * 3_600_000],
    ['that starts again each minute', (index) => (index % 1500) * FRAME_MS],
    ['that stands still', () => 0],
  ];

  test.each(clocks)('%s, time stays within 5 s and the rate is the one asked for', (_, stampOf) => {
    const fps = 5;
    let now = 0;
    const time = new EventTime(fps, () => now);
    const selects = liveSelection(fps);
    let farthest = 0;
    let admitted = 0;
    let last = Number.NEGATIVE_INFINITY;
    let ordered = true;
    for (let index = 0; index * FRAME_MS < DAY_MS; index += 1) {
      // A network that delays by up to 60 ms.
      now = index * FRAME_MS + ((index * 7919) % 61);
      const stamp = stampOf(index);
      if (!selects(stamp, now)) continue;
      const event = time.admit(stamp);
      if (event === null) continue;
      admitted += 1;
      ordered &&= event > last;
      last = event;
      farthest = Math.max(farthest, Math.abs(event - now));
    }
    expect(ordered).toBe(true);
    // The delay of the network comes on top of it.
    expect(farthest).toBeLessThanOrEqual(MAX_DEVIATION_MS + 61);
    const asked = (DAY_MS / 1000) * fps;
    expect(admitted).toBeLessThanOrEqual(asked + (MAX_DEVIATION_MS / 1000) * fps + 1);
    expect(admitted).toBeGreaterThan(0.97 * asked);
  });
});

test('the filter of ffmpeg does what the simulation here does', async () => {
  // A clock that runs twice too slow, then is astray in four frames of five, then twice too fast, played at its own pace.
  const stampOf = (n: number) => (n < 50 ? n * 20 : n < 100 ? n * 20 + (n % 5) * 100_000 : 1000 + (n - 50) * 80);
  const stamps = 'if(lt(N,50),N*20,if(lt(N,100),N*20+mod(N,5)*100000,1000+(N-50)*80))';
  const { stderr } = await promisify(execFile)('ffmpeg', [
    ...['-nostdin', '-hide_banner', '-nostats', '-re', '-f', 'lavfi', '-i', 'testsrc=size=16x16:rate=25:duration=6'],
    ...['-vf', `settb=1/1000,setpts='${stamps}',${liveSamplingFilter(5)},showinfo=checksum=0`],
    ...['-fps_mode', 'passthrough', '-f', 'null', '-'],
  ]);
  const passed = [...stderr.matchAll(/ pts: *(\d+) /g)].map(([, pts]) => Number(pts));
  const selects = liveSelection(5);
  const expected = Array.from({ length: 150 }, (_, n) => n).filter((n) => selects(stampOf(n), 1e12 + n * FRAME_MS));
  // The slow clock says which frames, however late they come; after it only their number is known.
  const slow = expected.filter((n) => n < 50).map(stampOf);
  expect(slow).toEqual([0, 200, 400, 600, 800]);
  expect(passed.slice(0, slow.length)).toEqual(slow);
  expect(Math.abs(passed.length - expected.length)).toBeLessThanOrEqual(5);
});
