import { ClassificationBudget } from './classification-budget';

const FRAME_MS = 500;

/** Numbers of the frames in which a person is classified, given the sharpness of each frame; windows have ten frames. */
function classified(perWindow: number | null, sharpness: readonly number[], trackId = 1): number[] {
  const budget = new ClassificationBudget({ perWindow, windowMs: 5000, frameIntervalMs: FRAME_MS });
  return sharpness.flatMap((value, frame) =>
    budget.admits({ trackId, sizePx: 30, sharpness: value }, frame * FRAME_MS) ? [frame] : [],
  );
}

const STEADY = Array(20).fill(400);

test.each([1, 2, 3, 4, 6, 10])('a person is classified %d times in each window, spread over it', (perWindow) => {
  const frames = classified(perWindow, STEADY);
  for (const window of [0, 1]) {
    const own = frames.filter((frame) => Math.floor(frame / 10) === window);
    expect(own).toHaveLength(perWindow);
    expect(own[0]).toBe(10 * window);
    const gaps = own.slice(1).map((frame, index) => frame - (own[index] ?? 0));
    expect(Math.max(0, ...gaps)).toBeLessThanOrEqual(Math.ceil(10 / perWindow));
  }
});

test('without a limit every frame is classified', () => {
  expect(classified(null, STEADY)).toHaveLength(20);
});

test('a slot waits for a crop that is about as sharp as the best, until its last frame', () => {
  // Slots of five frames: the second begins at frame 5.
  expect(classified(2, [400, 400, 400, 400, 400, 100, 100, 390, 400, 400])).toEqual([0, 7]);
  expect(classified(2, [400, 400, 400, 400, 400, 100, 100, 100, 100, 100])).toEqual([0, 9]);
});

test('never more often than allowed, whatever the crops are like', () => {
  const uneven = Array.from({ length: 200 }, (_, frame) => 100 + ((frame * 7919) % 500));
  const frames = classified(3, uneven);
  for (let window = 0; window < 20; window += 1) {
    expect(frames.filter((frame) => Math.floor(frame / 10) === window).length).toBeLessThanOrEqual(3);
  }
});

test('each person has a budget, and the first crop of each in a window is taken', () => {
  const budget = new ClassificationBudget({ perWindow: 1, windowMs: 5000, frameIntervalMs: FRAME_MS });
  const admits = (trackId: number, ms: number) => budget.admits({ trackId, sizePx: 30, sharpness: 100 }, ms);
  expect([admits(1, 0), admits(2, 0), admits(1, 500), admits(3, 4500), admits(1, 5000), admits(2, 9500)]).toEqual([
    true,
    true,
    false,
    true,
    true,
    true,
  ]);
});
