import type { SourceHealth } from '@crowdtone/domain';
import { aHealth, aSource } from '@crowdtone/testing/dashboard/samples';
import { statusOf } from './source-status';

const lastError = { cause: 'refused', message: 'the camera refuses the connection', attempt: 3, retryAt: 0 };

test.each([
  ['a camera that is well', { phase: 'live', effectiveFps: 2 }, 'Live', false, true],
  ['one that the machine cannot keep up with', { phase: 'live', effectiveFps: 0.5 }, 'Too slow', true, true],
  ['one that sends nothing', { phase: 'stalled' }, 'No signal', true, false],
  ['one that is offline', { phase: 'backing-off', lastError }, 'Offline', true, false],
  ['one at its first attempt', { phase: 'connecting' }, 'Connecting', false, false],
] as const satisfies readonly (readonly [string, Partial<SourceHealth>, string, boolean, boolean])[])(
  '%s',
  (_, health, name, needsAttention, isNow) => {
    expect(statusOf(aSource(), aHealth(health))).toMatchObject({ name, needsAttention, isNow });
  },
);

test('of a camera whose run is over the last state counts, not the last health', () => {
  expect(statusOf(aSource({ state: 'complete' }), aHealth({ phase: 'live' }))).toEqual({
    ...{ name: 'Finished', words: null },
    ...{ needsAttention: false, isNow: false },
  });
});

test('a recording states its position or its error', () => {
  expect(statusOf(aSource({ positionMs: 5_000 }), undefined).words).toBe('at 0:05 of 1:00');
  const error = { code: 'E_SOURCE_TRUNCATED', message: 'the file ends early; copy it again' };
  expect(statusOf(aSource({ state: 'partial', error }), undefined)).toMatchObject({
    ...{ name: 'Ended early', words: 'the file ends early; copy it again', needsAttention: true },
  });
});

test('a camera without a health report is not called live', () => {
  const purpose = { setting: 'stadium', legalBasis: null };
  expect(statusOf(aSource({ purpose, durationMs: null }), undefined)).toEqual({
    ...{ name: 'Unknown', words: 'no report from the camera yet', needsAttention: false, isNow: false },
  });
});
