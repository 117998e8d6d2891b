import {
  EXPRESSIONS,
  type GroupWindow,
  groupWindowSchema,
  type TrustReason,
  type WindowTrust,
} from '@crowdtone/domain';
import { countShares } from '@crowdtone/statistics';
import { someShares } from '@crowdtone/testing/dashboard/samples';
import { moodFigures, moodHeadline, trustSummaryText, trustText } from './mood-text';
import { wordsOf } from './words';

const WORDS = wordsOf('en');

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
  expect(moodHeadline(WORDS, someShares(shares), null)).toBe(words);
});

test('no majority is claimed whose interval reaches below the half', () => {
  const shares = someShares({ happiness: [0.9, 0.45, 0.99], neutral: [0.1, 0.01, 0.3] });
  expect(moodHeadline(WORDS, shares, null)).toBe('Probably most people look happy; about one in ten look neutral');
});

test('the figures stand beside the words', () => {
  const shares = someShares({ neutral: [0.8, 0.604, 0.92], happiness: [0.2, 0.08, 0.4] });
  expect(moodFigures(WORDS, shares, null)).toBe('80% look neutral (95% interval 60–92%)');
});

test('an expression whose interval reaches 0 is named only when someone was counted with it', () => {
  const shares = someShares({ contempt: [0.4, 0, 0.7], neutral: [0.35, 0.1, 0.6], happiness: [0.25, 0.05, 0.5] });
  const counted = someShares({ neutral: [0.6, 0.3, 0.8], happiness: [0.4, 0.2, 0.7] });
  expect(moodHeadline(WORDS, shares, counted)).toBe('Too close to call between neutral and happy');
  expect(moodFigures(WORDS, shares, counted)).toBe('35% look neutral (95% interval 10–60%)');
  const seen = someShares({ contempt: [0.1, 0.01, 0.3], neutral: [0.9, 0.7, 0.99] });
  expect(moodHeadline(WORDS, shares, seen)).toBe('Too close to call between contemptuous and neutral');
});

test('no expression stands out when no one was counted with the possible ones', () => {
  const shares = someShares({ disgust: [0.5, 0, 0.9], fear: [0.5, 0, 0.9] });
  expect(moodHeadline(WORDS, shares, someShares({}))).toBe('No expression stands out');
  expect(moodFigures(WORDS, shares, someShares({}))).toBeNull();
});

test('an expression that alone was counted does not stand out while its interval reaches 0', () => {
  const shares = someShares({ neutral: [0.9, 0, 1] });
  expect(moodHeadline(WORDS, shares, null)).toBe('No expression stands out');
  expect(moodFigures(WORDS, shares, null)).toBe('90% look neutral (95% interval 0–100%)');
});

const trustOf = (level: WindowTrust['level'], ...reasons: TrustReason[]): WindowTrust => ({
  level,
  reasons,
  unlikeness: null,
  widening: 1,
});

function windowWith(trust: WindowTrust | null, index = 0): GroupWindow {
  return groupWindowSchema.parse({
    ...{ runId: 'run', sourceId: 'hall', index, startMs: 0, endMs: 5000, partial: false },
    frames: { analysed: 1, dropped: {} },
    people: { seen: 5, readable: 5, readableAtOnce: 5, unreadable: {} },
    ...{ floor: 5, withheld: null, model: null, trust },
    shares: countShares([EXPRESSIONS.map((_, place) => (place === 0 ? 1 : 0))]),
  });
}

test('trust in one window is a word with its reasons', () => {
  expect(trustText(WORDS, trustOf('good'))).toBe('good');
  expect(trustText(WORDS, trustOf('poor', 'few-people', 'unlike-validation'))).toBe(
    'poor (few people, unfamiliar faces)',
  );
});

test('over many windows every level is counted, its commonest reason first', () => {
  const fair = [
    trustOf('fair', 'few-people', 'few-frames'),
    trustOf('fair', 'few-frames'),
    trustOf('fair', 'few-frames'),
  ];
  expect(trustSummaryText(WORDS, [trustOf('good'), ...fair].map(windowWith))).toBe(
    'good in 1 of 4 windows, fair in 3 (few frames, few people)',
  );
  expect(trustSummaryText(WORDS, fair.map(windowWith))).toBe('fair in all windows (few frames, few people)');
  expect(trustSummaryText(WORDS, [windowWith(trustOf('good'))])).toBe('good in the only window');
  expect(trustSummaryText(WORDS, [windowWith(null)])).toBeNull();
});

test('a window without shares has no trust', () => {
  const withheld = { ...windowWith(trustOf('good')), shares: null, withheld: 'below-floor' };
  expect(groupWindowSchema.safeParse(withheld).success).toBe(false);
  expect(groupWindowSchema.safeParse({ ...withheld, trust: null }).success).toBe(true);
});
