import { countShares } from '@crowdtone/statistics';
import { EXPRESSIONS } from './expressions';
import type { TrustReason, WindowTrust } from './trust';
import { trustSummary, trustWords } from './trust-words';
import { type GroupWindow, groupWindowSchema } from './windows';

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
  expect(trustWords(trustOf('good'))).toBe('good');
  expect(trustWords(trustOf('poor', 'few-people', 'unlike-validation'))).toBe('poor (few people, unfamiliar faces)');
});

test('over many windows every level is counted, its commonest reason first', () => {
  const fair = [
    trustOf('fair', 'few-people', 'few-frames'),
    trustOf('fair', 'few-frames'),
    trustOf('fair', 'few-frames'),
  ];
  expect(trustSummary([trustOf('good'), ...fair].map(windowWith))).toBe(
    'good in 1 of 4 windows, fair in 3 (few frames, few people)',
  );
  expect(trustSummary(fair.map(windowWith))).toBe('fair in all windows (few frames, few people)');
  expect(trustSummary([windowWith(trustOf('good'))])).toBe('good in the only window');
  expect(trustSummary([windowWith(null)])).toBeNull();
});

test('a window without shares has no trust', () => {
  const withheld = { ...windowWith(trustOf('good')), shares: null, withheld: 'below-floor' };
  expect(groupWindowSchema.safeParse(withheld).success).toBe(false);
  expect(groupWindowSchema.safeParse({ ...withheld, trust: null }).success).toBe(true);
});
