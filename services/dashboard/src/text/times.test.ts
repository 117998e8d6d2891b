import { setTimeZone, timeZone } from './time-zone';
import { elapsedTimes, MAX_TICKS, wallTimes } from './times';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const before = timeZone();
beforeEach(() => setTimeZone('Europe/Vienna'));
afterEach(() => setTimeZone(before));

const labels = (startMs: number, endMs: number) => {
  const { ticks, tick } = wallTimes(startMs, endMs);
  return ticks.map(tick);
};

test('the labels of an axis are round local times, none of them twice', () => {
  const start = Date.UTC(2026, 4, 12, 22, 49, 3);
  expect(labels(start, start + MINUTE)).toEqual([
    '00:49:10',
    '00:49:20',
    '00:49:30',
    '00:49:40',
    '00:49:50',
    '00:50:00',
  ]);
  expect(labels(start, start + 10 * MINUTE)).toEqual(['00:50', '00:52', '00:54', '00:56', '00:58']);
  expect(labels(start, start + 30 * HOUR)).toEqual(['06:00', '12:00', '18:00', '14 May']);
  expect(labels(start, start + 9 * DAY)).toEqual(['15 May', '17 May', '19 May', '21 May']);
});

test('a change of the hour moves no label', () => {
  const start = Date.UTC(2026, 2, 28, 23);
  expect(labels(start, start + 8 * HOUR)).toEqual(['29 Mar', '04:00', '06:00', '08:00']);
  expect(labels(start, start + 4 * DAY)).toEqual(['29 Mar', '30 Mar', '31 Mar', '1 Apr']);
});

test('an axis never has more labels than fit, whatever its length', () => {
  for (let length = 1; length < 1e14; length *= 3) {
    const { ticks } = wallTimes(1_000, 1_000 + length);
    expect(ticks.length).toBeLessThanOrEqual(MAX_TICKS);
    expect(new Set(ticks).size).toBe(ticks.length);
  }
});

test('elapsed times start at zero', () => {
  const { ticks, tick } = elapsedTimes(0, 10 * MINUTE);
  expect(ticks.map(tick)).toEqual(['0:00', '2:00', '4:00', '6:00', '8:00']);
});
