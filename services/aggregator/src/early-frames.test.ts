import { frameOf } from '@crowdtone/testing/crowd-frames';
import { EarlyFrames } from './early-frames';

const KEY = { runId: 'run-1', sourceId: 'camera' };

function framesAt(...times: readonly (readonly [sequence: number, presentationMs: number])[]): EarlyFrames {
  const early = new EarlyFrames();
  for (const [sequence, presentationMs] of times) early.add(frameOf('camera', sequence, presentationMs));
  return early;
}

test('gaps are filled with lost frames at the time of the frame before, and nothing else changes', () => {
  const early = framesAt([3, 600], [5, 1000]);
  const lost = early.fill(KEY, 1, 7, 200);
  expect(lost.map(({ sequence, presentationMs }) => [sequence, presentationMs])).toEqual([
    [1, 200],
    [2, 200],
    [4, 600],
    [6, 1000],
  ]);
  expect(lost).toEqual(lost.map((frame) => ({ ...frame, ...KEY, kind: 'dropped', reason: 'lost' })));
  expect([early.first, early.end, early.newestMs]).toEqual([1, 7, 1000]);
  expect(early.take(3)).toMatchObject({ presentationMs: 600, reason: 'overload' });
  expect(early.take(3)).toBeUndefined();
});

test('a gap of any length is filled', () => {
  const early = framesAt([300_000, 1]);
  expect(early.fill(KEY, 0, 300_000, 0)).toHaveLength(300_000);
  expect([early.first, early.end, early.areTooMany]).toEqual([0, 300_001, true]);
});

test('the awaited frame is lost when two minutes have passed, or thousands of frames', () => {
  expect(new EarlyFrames().haveWaitedFrom(0)).toBe(false);
  expect(framesAt([9, 120_000]).haveWaitedFrom(0)).toBe(false);
  expect(framesAt([9, 120_001]).haveWaitedFrom(0)).toBe(true);
  const times = Array.from({ length: 4097 }, (_, at) => [at + 1, 0] as const);
  expect(framesAt(...times.slice(1)).haveWaitedFrom(0)).toBe(false);
  expect(framesAt(...times).haveWaitedFrom(0)).toBe(true);
});
