import { aSource } from '@crowdtone/testing/records';
import { ProgressSum, progressLine } from './progress';

const STATE = { positionMs: 30_000, totalMs: 120_000, people: 7, readable: 5, label: 'cam1/00.mp4' };

test('frames per second and time left are shown only when they are known', () => {
  const unknown = progressLine({ ...STATE, framesPerSecond: null, leftMs: null }, 200);
  expect(unknown).not.toMatch(/frames|left/);
  expect(progressLine({ ...STATE, framesPerSecond: 3.42, leftMs: 65_000 }, 200)).toMatch(
    /^25 % {2}0:30 of 2:00 {2}3\.4 frames\/s {2}1:05 left {2}█{6}░{18} {2}7 people seen, .* {2}cam1\/00\.mp4$/,
  );
  expect(progressLine({ ...STATE, totalMs: null, framesPerSecond: null, leftMs: null }, 200)).toMatch(/^0:30 {2}7/);
});

test('before the first window there is no number of readable people', () => {
  const line = progressLine({ ...STATE, readable: null, framesPerSecond: null, leftMs: null }, 200);
  expect(line).toContain('7 people seen  cam1/00.mp4');
});

test('the line fits any width', () => {
  for (let columns = 1; columns < 160; columns += 1) {
    const line = progressLine({ ...STATE, framesPerSecond: 30, leftMs: 1000 }, columns);
    expect([...line].length).toBeLessThanOrEqual(columns);
  }
});

test('on a usual terminal there is a bar, although the counts of people do not fit', () => {
  const line = progressLine({ ...STATE, framesPerSecond: 30, leftMs: 1000 }, 79);
  expect(line).toBe('25 %  0:30 of 2:00  30 frames/s  0:01 left  ██████░░░░░░░░░░░░░░░░░░');
});

test('the speed is that of this program, and known after some seconds', () => {
  let now = 0;
  const progress = new ProgressSum(100_000, () => now);
  const source = (analysed: number) =>
    aSource({ sourceId: 'a', state: 'running', analysed, positionMs: analysed * 500, durationMs: 100_000 });
  // 100 frames are of an earlier program.
  expect(progress.record(source(100), 0)).toMatchObject({ framesPerSecond: null, leftMs: null, positionMs: 50_000 });
  now = 2000;
  expect(progress.record(source(104), 0)).toMatchObject({ framesPerSecond: null, leftMs: null });
  now = 5000;
  expect(progress.record(source(110), 0)).toMatchObject({ framesPerSecond: 2, leftMs: 45_000 });
});
