import { foundDuration, SizeChanges, spell } from './source-notes';

test.each([
  [0, '0:00'],
  [4200, '0:04.2'],
  [59_990, '0:59.9'],
  [60_000, '1:00'],
  [3_600_000, '1:00:00'],
  [37_601_960, '10:26:41'],
  [-2500, '-0:02.5'],
])('%p ms are spelt %s', (ms, text) => expect(spell(ms)).toBe(text));

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
