import { foundDuration, SizeChanges } from './source-notes';

describe('the length of a recording whose last analysed frame comes at 10 s', () => {
  test.each([
    ['right', 10_400, null],
    ['right, for the next frame would have been analysed after 0.5 s', 11_400, null],
    ['too long', 12_000, 10_500],
    ['too short', 8000, 10_500],
    ['missing', null, 10_500],
  ])('in a header that is %s', (_, headerMs, durationMs) => {
    const found = foundDuration(headerMs, 10_000, 500);
    expect(found.durationMs).toBe(durationMs);
    expect(found.notes.map(({ code }) => code)).toEqual(durationMs === null ? [] : ['duration']);
  });
});

test('many changes of size are one note', () => {
  const sizes = new SizeChanges();
  for (let index = 0; index < 100; index += 1) sizes.record({ width: 64 + (index % 8), height: 48 }, 1000 * index);
  expect(sizes.notes).toHaveLength(1);
  expect(sizes.notes[0]?.text).toMatch(/^The frame size changes 99 times, first at 0:01 \(64x48, .* and more\); /);
});
