import { aWindow, aWithheldWindow } from '@crowdtone/testing/dashboard/samples';
import { curve, newestWindows, windowAt, withheldSpans } from './timeline';

const withheld = (index: number) => aWithheldWindow(index, { seen: 3, readable: 3, unreadable: {} });
const valence = ({ valence }: { valence: number }) => valence;

test('a curve spans its windows and breaks where shares are withheld', () => {
  expect(curve([aWindow(0), aWindow(1), withheld(2), aWindow(3)], valence)).toEqual([
    [0, null],
    [0, 0.25],
    [2_500, 0.25],
    [7_500, 0.25],
    [10_000, 0.25],
    [10_000, null],
    [12_500, null],
    [15_000, null],
    [15_000, 0.25],
    [17_500, 0.25],
    [20_000, 0.25],
    [20_000, null],
  ]);
});

test('a curve breaks where a window is missing', () => {
  const times = curve([aWindow(0), aWindow(4)], valence)
    .filter(([, value]) => value === null)
    .map(([ms]) => ms);
  expect(times).toEqual([0, 5_000, 20_000, 25_000]);
});

test('neighbouring withheld windows are one span', () => {
  const spans = withheldSpans([withheld(0), withheld(1), aWindow(2), withheld(3), withheld(5)]);
  expect(spans).toEqual([
    { startMs: 0, endMs: 10_000 },
    { startMs: 15_000, endMs: 20_000 },
    { startMs: 25_000, endMs: 30_000 },
  ]);
});

test('the newest windows are counted back from the end', () => {
  const windows = [0, 1, 2, 3].map((index) => aWindow(index));
  expect(newestWindows(windows, 10_000).map(({ index }) => index)).toEqual([2, 3]);
  expect(newestWindows(windows, Number.POSITIVE_INFINITY)).toHaveLength(4);
  expect(newestWindows([], 10_000)).toEqual([]);
});

test('a moment belongs to its window, or to the nearest', () => {
  const windows = [aWindow(0), aWindow(1), aWindow(8)];
  expect([4_000, 6_000, 20_000, 90_000].map((ms) => windowAt(windows, ms)?.index)).toEqual([0, 1, 1, 8]);
  expect(windowAt([], 0)).toBeNull();
});
