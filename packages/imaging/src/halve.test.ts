import { halve } from './halve';
import type { RgbImage } from './images';

/** Red is ten times the column, green ten times the row, blue always 70. */
function coordinates(width: number, height: number): RgbImage {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => {
    const pixel = Math.floor(index / 3);
    return [pixel % width, Math.floor(pixel / width), 7].map((value) => value * 10)[index % 3] ?? 0;
  });
  return { data, width, height };
}

test('halving averages four pixels and drops an odd column', () => {
  expect(halve(coordinates(5, 2))).toEqual({ width: 2, height: 1, data: Uint8Array.of(5, 5, 70, 25, 5, 70) });
});

test('a mean between two whole values is rounded up', () => {
  const data = Uint8Array.of(0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0);
  expect(halve({ width: 2, height: 2, data })).toEqual({ width: 1, height: 1, data: Uint8Array.of(1, 0, 0) });
});

test('a single pixel halves to itself', () => {
  const single = coordinates(1, 1);
  expect(halve(single)).toEqual(single);
});
