import { cut } from './cut';
import type { RgbImage } from './images';

/** Red is the column, green the row, blue always 7. */
function coordinates(width: number, height: number): RgbImage {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => {
    const pixel = Math.floor(index / 3);
    return [pixel % width, Math.floor(pixel / width), 7][index % 3] ?? 0;
  });
  return { data, width, height };
}

const pixels = ({ data }: RgbImage) =>
  Array.from({ length: data.length / 3 }, (_, index) => Array.from(data.subarray(index * 3, index * 3 + 3)).join());

test('a region inside is copied pixel by pixel', () => {
  expect(pixels(cut(coordinates(5, 4), { x: 2, y: 1, width: 2, height: 2 }))).toEqual([
    '2,1,7',
    '3,1,7',
    '2,2,7',
    '3,2,7',
  ]);
});

test('a region that reaches out on every side repeats the borders', () => {
  expect(pixels(cut(coordinates(2, 2), { x: -1, y: -1, width: 4, height: 4 }))).toEqual([
    ...['0,0,7', '0,0,7', '1,0,7', '1,0,7'],
    ...['0,0,7', '0,0,7', '1,0,7', '1,0,7'],
    ...['0,1,7', '0,1,7', '1,1,7', '1,1,7'],
    ...['0,1,7', '0,1,7', '1,1,7', '1,1,7'],
  ]);
});

test.each([
  [{ x: 7, y: 0, width: 2, height: 1 }, ['1,0,7', '1,0,7']],
  [{ x: -9, y: 5, width: 2, height: 1 }, ['0,1,7', '0,1,7']],
])('a region wholly outside is all border: %j', (region, expected) => {
  expect(pixels(cut(coordinates(2, 2), region))).toEqual(expected);
});
