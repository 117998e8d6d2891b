import { aWindow, aWithheldWindow } from '@crowdtone/testing/dashboard/samples';
import { seenCurve, sparkPath } from './spark';
import { curve } from './timeline';

const span = { startMs: 0, endMs: 20_000 };

test('a curve is drawn from left to right, and breaks where shares were withheld', () => {
  const few = { seen: 2, readable: 2, unreadable: {} };
  const windows = [aWindow(0), aWindow(1), aWithheldWindow(2, few), aWindow(3)];
  const path = sparkPath(
    curve(windows, () => 0.5),
    span,
    1,
  );
  expect(path).toBe('M0.00 12.00L12.50 12.00L37.50 12.00L50.00 12.00M75.00 12.00L87.50 12.00L100.00 12.00');
});

test('people are counted in steps, with a gap where windows are missing', () => {
  const path = sparkPath(seenCurve([aWindow(0), aWindow(3)]), span, 24);
  expect(path).toBe('M0.00 12.00L25.00 12.00M75.00 12.00L100.00 12.00');
});
