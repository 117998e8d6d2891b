import { parseMask } from '@crowdtone/domain';
import { FrameMask } from './frame-mask';

/** A white frame with masks, row by row: `#` what was blackened, `.` what was left. */
function masked(masks: readonly string[], width: number, height: number): string[] {
  const polygons = masks.flatMap((text) => {
    const polygon = parseMask(text);
    return polygon === null ? [] : [polygon];
  });
  expect(polygons).toHaveLength(masks.length);
  const data = new Uint8Array(3 * width * height).fill(255);
  new FrameMask(polygons).apply(data, width, height);
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      const pixel = data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3);
      return pixel.every((value) => value === 0) ? '#' : pixel.every((value) => value === 255) ? '.' : '?';
    }).join(''),
  );
}

test('a rectangle between two corners, in any order', () => {
  const expected = ['....', '.##.', '.##.', '....'];
  expect(masked(['0.25,0.25 0.75,0.75'], 4, 4)).toEqual(expected);
  expect(masked(['0.75,0.25 0.25,0.75'], 4, 4)).toEqual(expected);
});

test('the whole frame, and nothing', () => {
  expect(masked(['0,0 1,1'], 3, 2)).toEqual(['###', '###']);
  expect(masked([], 3, 2)).toEqual(['...', '...']);
});

test('a triangle covers the pixels whose centres lie in it', () => {
  expect(masked(['0,0 1,1 0,1'], 4, 4)).toEqual(['....', '#...', '##..', '###.']);
});

test('several areas, in frames of any size', () => {
  const masks = ['0,0 0.5,0.5', '0.5,0.5 1,1'];
  expect(masked(masks, 4, 2)).toEqual(['##..', '..##']);
  expect(masked(masks, 2, 2)).toEqual(['#.', '.#']);
});

test.each(['', '0,0', '0,0 2,1', '0,0 1', 'a,b c,d', '-1,0 1,1'])('%p is no mask', (text) => {
  expect(parseMask(text)).toBeNull();
});
