import { growthOf, overLimit } from './growth';
import { slopePerHour } from './slope';
import type { Sample, SoakResult } from './soak';

const HOUR_MS = 3_600_000;
const ramp = (perHour: number, count = 60, peaks = (_index: number) => 0) =>
  Array.from({ length: count }, (_, index) => ({
    atMs: index * 60_000,
    value: 100 + (perHour * index) / 60 + peaks(index),
  }));

test('the slope is that of the points, whatever single peaks there are', () => {
  expect(slopePerHour(ramp(3))).toBeCloseTo(3, 9);
  expect(slopePerHour(ramp(-2))).toBeCloseTo(-2, 9);
  expect(slopePerHour(ramp(3, 60, (index) => (index % 7 === 0 ? 40 : 0)))).toBeCloseTo(3, 0);
  // More points than pairs are compared of.
  expect(slopePerHour(ramp(5, 3000))).toBeCloseTo(5, 9);
});

test('too few points have no slope', () => {
  expect(slopePerHour([])).toBeNull();
  expect(slopePerHour(ramp(3, 2))).toBeNull();
});

/** One process whose resident memory is given in MiB a minute. */
function sampled(rss: readonly number[], footageHours: number | null): SoakResult {
  const samples = rss.map((value, minute): Sample => {
    const figures = { rss: value, anonymous: value, heap: null, external: null, handles: null };
    return {
      atMs: minute * 60_000,
      processes: [{ pid: 1, role: 'ffmpeg', files: 5, threads: 2, ...figures }],
      redis: { memory: 2, keys: 10 },
    };
  });
  return { subject: 'recording', samples, footageHours };
}

test('growth begins after the warm-up, and footage may pass faster than time', () => {
  const rss = Array.from({ length: 61 }, (_, minute) => (minute < 20 ? 10 * minute : 200 + (minute - 20) / 10));
  const rows = growthOf(sampled(rss, 12), HOUR_MS / 3);
  const of = (name: string) => rows.find(({ process, measure }) => `${process} ${measure}` === name);
  expect(of('ffmpeg rss')?.perHour).toBeCloseTo(6, 6);
  expect(of('ffmpeg rss')?.perFootageHour).toBeCloseTo(0.5, 6);
  expect(of('ffmpeg files')).toMatchObject({ from: 5, to: 5, perHour: 0 });
  expect(of('ffmpeg heap')).toBeUndefined();
  expect(of('redis keys')?.perHour).toBe(0);
  expect(overLimit(rows, { memoryMiB: 1, handles: 1 })).toEqual([]);
  const live = growthOf(sampled(rss, null), HOUR_MS / 3);
  expect(overLimit(live, { memoryMiB: 1, handles: 1 })).toMatchObject([{ process: 'ffmpeg', measure: 'rss' }]);
});
