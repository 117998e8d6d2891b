import { aSource } from '@crowdtone/testing/dashboard/samples';
import { timeLeftMs, timeLeftText } from './time-left';

const MARK = { atMs: 1_000, positionMs: 10_000 };

test('follows from the pace since the source was first seen', () => {
  // 20 s of video in 5 s: the remaining 30 s take 7.5 s.
  expect(timeLeftMs(aSource({ positionMs: 30_000 }), MARK, 6_000)).toBe(7_500);
});

test.each([
  ['a source that is not running', aSource({ positionMs: 30_000, state: 'complete' }), MARK, 6_000],
  ['a source without an end', aSource({ positionMs: 30_000, durationMs: null }), MARK, 6_000],
  ['a source not seen before', aSource({ positionMs: 30_000 }), undefined, 6_000],
  ['a source seen for a moment only', aSource({ positionMs: 30_000 }), MARK, 2_000],
  ['a source that does not advance', aSource({ positionMs: 10_000 }), MARK, 6_000],
])('is not guessed for %s', (_, source, mark, nowMs) => {
  expect(timeLeftMs(source, mark, nowMs)).toBeNull();
});

test('is never negative', () => {
  expect(timeLeftMs(aSource({ positionMs: 61_000 }), MARK, 6_000)).toBe(0);
});

test.each([
  [4_000, 'a few seconds left'],
  [32_000, 'about 30 s left'],
  [80_000, 'about 1 min left'],
  [5_400_000, 'about 1.5 h left'],
])('%d ms is %s', (ms, words) => {
  expect(timeLeftText(ms)).toBe(words);
});
