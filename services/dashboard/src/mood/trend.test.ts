import { aWindow, aWithheldWindow, CALM, someShares } from '@crowdtone/testing/dashboard/samples';
import { clearChange, trend } from './trend';

describe('change', () => {
  const merry = someShares({ neutral: [0.3, 0.15, 0.5], happiness: [0.7, 0.5, 0.85] });
  const calmer = someShares({ neutral: [0.75, 0.55, 0.9], happiness: [0.25, 0.1, 0.45] });

  test('is the largest that the intervals do not explain', () => {
    expect(clearChange(CALM, merry)?.expression).toBe('neutral');
    expect(clearChange(CALM, calmer)).toBeNull();
  });

  test('is stated against the window of a minute ago', () => {
    const windows = [aWindow(0), ...Array.from({ length: 12 }, (_, place) => aWindow(place + 1, { shares: merry }))];
    const [now] = windows.slice(-1);
    expect(now && trend(windows, now)).toBe('In the last minute, neutral fell from 80% to 30%.');
    expect(trend(windows, aWindow(12, { shares: calmer }))).toBe('No significant change in the last minute.');
  });

  test('is not stated against an old or withheld window', () => {
    expect(trend([aWindow(0)], aWindow(40))).toBeNull();
    expect(trend([aWithheldWindow(0, { seen: 3, readable: 3, unreadable: {} })], aWindow(12))).toBeNull();
    expect(trend([aWindow(11)], aWindow(12))).toBeNull();
  });
});
