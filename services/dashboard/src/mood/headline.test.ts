import { aWindow, aWithheldWindow, CALM, someShares } from '@crowdtone/testing/dashboard/samples';
import { clearChange, fractionWords, headline, headlineFigures, trend } from './headline';

test.each([
  ['Nearly everyone looks neutral', { neutral: [0.95, 0.8, 1], happiness: [0.05, 0, 0.2] }],
  [
    'Most people look neutral; about one in five look happy',
    { neutral: [0.78, 0.6, 0.9], happiness: [0.22, 0.1, 0.4] },
  ],
  [
    'Probably most people look happy; about two in five look sad',
    { happiness: [0.6, 0.45, 0.74], sadness: [0.4, 0.26, 0.44] },
  ],
  [
    'The largest group looks happy; about a quarter look neutral',
    { happiness: [0.45, 0.38, 0.52], neutral: [0.25, 0.2, 0.3] },
  ],
  ['Too close to call between happy and neutral', { happiness: [0.5, 0.3, 0.7], neutral: [0.4, 0.22, 0.6] }],
] as const)('%s', (words, shares) => {
  expect(headline(someShares(shares))).toBe(words);
});

test('nobody is called a majority whose interval reaches below the half', () => {
  const shares = someShares({ happiness: [0.9, 0.45, 0.99], neutral: [0.1, 0.01, 0.3] });
  expect(headline(shares)).toBe('Probably most people look happy; about one in ten look neutral');
});

test('the figures stand beside the words', () => {
  expect(headlineFigures(aWindow(0))).toBe('80% of 10 readable people look neutral (95% interval 60–92%).');
  expect(headlineFigures(aWithheldWindow(0, { seen: 0, readable: 0, unreadable: {} }))).toBeNull();
});

test.each([
  [0.1, 'about one in ten'],
  [0.16, 'about one in six'],
  [0.25, 'about a quarter'],
  [0.34, 'about a third'],
  [0.5, 'about half'],
])('%d is %s', (share, words) => {
  expect(fractionWords(share)).toBe(words);
});

describe('change', () => {
  const merry = someShares({ neutral: [0.3, 0.15, 0.5], happiness: [0.7, 0.5, 0.85] });
  const calmer = someShares({ neutral: [0.75, 0.55, 0.9], happiness: [0.25, 0.1, 0.45] });

  test('is the largest that the intervals do not explain', () => {
    expect(clearChange(CALM, merry)?.expression).toBe('neutral');
    expect(clearChange(CALM, calmer)).toBeNull();
  });

  test('is told against the window of a minute ago', () => {
    const windows = [aWindow(0), ...Array.from({ length: 12 }, (_, place) => aWindow(place + 1, { shares: merry }))];
    const [now] = windows.slice(-1);
    expect(now && trend(windows, now)).toBe('Within the last minute neutral fell from 80% to 30%.');
    expect(trend(windows, aWindow(12, { shares: calmer }))).toBe(
      'Within the last minute nothing changed beyond the uncertainty.',
    );
  });

  test('is not told against what is long ago, or was withheld', () => {
    expect(trend([aWindow(0)], aWindow(40))).toBeNull();
    expect(trend([aWithheldWindow(0, { seen: 3, readable: 3, unreadable: {} })], aWindow(12))).toBeNull();
    expect(trend([aWindow(11)], aWindow(12))).toBeNull();
  });
});
