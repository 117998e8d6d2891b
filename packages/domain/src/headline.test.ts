import { someShares } from '@crowdtone/testing/dashboard/samples';
import { headline, headlineClaim, headlineFigures } from './headline';

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
  expect(headline(someShares(shares), null)).toBe(words);
});

test('no majority is claimed whose interval reaches below the half', () => {
  const shares = someShares({ happiness: [0.9, 0.45, 0.99], neutral: [0.1, 0.01, 0.3] });
  expect(headline(shares, null)).toBe('Probably most people look happy; about one in ten look neutral');
});

test('the figures stand beside the words', () => {
  const shares = someShares({ neutral: [0.8, 0.604, 0.92], happiness: [0.2, 0.08, 0.4] });
  expect(headlineFigures(shares, null)).toBe('80% look neutral (95% interval 60–92%)');
});

test('an expression whose interval reaches 0 is named only when someone was counted with it', () => {
  const shares = someShares({ contempt: [0.4, 0, 0.7], neutral: [0.35, 0.1, 0.6], happiness: [0.25, 0.05, 0.5] });
  const counted = someShares({ neutral: [0.6, 0.3, 0.8], happiness: [0.4, 0.2, 0.7] });
  expect(headline(shares, counted)).toBe('Too close to call between neutral and happy');
  expect(headlineFigures(shares, counted)).toBe('35% look neutral (95% interval 10–60%)');
  const seen = someShares({ contempt: [0.1, 0.01, 0.3], neutral: [0.9, 0.7, 0.99] });
  expect(headline(shares, seen)).toBe('Too close to call between contemptuous and neutral');
});

test('no expression stands out when no one was counted with the possible ones', () => {
  const shares = someShares({ disgust: [0.5, 0, 0.9], fear: [0.5, 0, 0.9] });
  expect(headline(shares, someShares({}))).toBe('No expression stands out');
  expect(headlineFigures(shares, someShares({}))).toBeNull();
});

test('an expression that alone was counted does not stand out while its interval reaches 0', () => {
  const shares = someShares({ neutral: [0.9, 0, 1] });
  expect(headline(shares, null)).toBe('No expression stands out');
  expect(headlineFigures(shares, null)).toBe('90% look neutral (95% interval 0–100%)');
});

test.each([
  [0.1, 'tenth'],
  [0.16, 'sixth'],
  [0.25, 'quarter'],
  [0.34, 'third'],
  [0.49, 'half'],
] as const)('a share of %d is worth about a %s', (share, fraction) => {
  const shares = someShares({ neutral: [0.51, 0.505, 0.6], happiness: [share, 0.05, 0.5] });
  expect(headlineClaim(shares, null)).toEqual({
    kind: 'lead',
    lead: 'most',
    first: 'neutral',
    also: { fraction, expression: 'happiness' },
  });
});
