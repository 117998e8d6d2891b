import { aRun, aSource, aWindow, WINDOW_MS } from '@crowdtone/testing/dashboard/samples';
import { freshnessOf } from './freshness';

const BEGAN = Date.UTC(2026, 4, 12, 18);
const run = aRun();
const camera = aSource({ purpose: { setting: 'event', legalBasis: null }, begunAt: BEGAN, durationMs: null });
const newest = aWindow(3);
const END = BEGAN + newest.endMs;

test('the mood of a camera is current for two windows, and then has an age', () => {
  const at = (ageMs: number) => freshnessOf({ run, source: camera, newest }, undefined, END + ageMs);
  expect(at(2 * WINDOW_MS)).toEqual({ ageMs: 2 * WINDOW_MS, isCurrent: true });
  expect(at(40_000)).toEqual({ ageMs: 40_000, isCurrent: false });
});

test('a window that came live is as old as its message, although the clocks of two machines differ', () => {
  const hourBehind = END - 3_600_000;
  const arrival = { index: newest.index, atMs: hourBehind };
  expect(freshnessOf({ run, source: camera, newest }, arrival, hourBehind + 4_000)).toEqual({
    ageMs: 4_000,
    isCurrent: true,
  });
  const older = { index: newest.index - 1, atMs: END - 60_000 };
  expect(freshnessOf({ run, source: camera, newest }, older, END + 1_000)).toEqual({ ageMs: 1_000, isCurrent: true });
});

test('a recording has no age: what counts is whether it is still analysed', () => {
  const at = (source: typeof camera) => freshnessOf({ run, source, newest }, undefined, END + 9_999_999);
  expect(at(aSource())).toEqual({ ageMs: null, isCurrent: true });
  expect(at(aSource({ state: 'complete' }))).toEqual({ ageMs: null, isCurrent: false });
  expect(at({ ...camera, state: 'complete' })).toEqual({ ageMs: null, isCurrent: false });
});
