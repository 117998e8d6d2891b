import { asRgb, greyLevels, resampleGrey } from './grey';
import type { RgbImage } from './images';
import { type ResampleTarget, resample } from './resample';

function patternedPicture(width: number, height: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let index = 0; index < data.length; index += 1) {
    const [x, y, channel] = [Math.floor(index / 3) % width, Math.floor(index / 3 / width), index % 3];
    data[index] = (x * 37 + y * 91 + channel * 53 + x * y * 7) % 256;
  }
  return { data, width, height };
}

function redRows({ data, width, height }: RgbImage): number[][] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => data[(y * width + x) * 3] ?? Number.NaN),
  );
}

function largestDifference(a: number[][], b: number[][]): number {
  const differences = a.flat().map((value, index) => Math.abs(value - (b.flat()[index] ?? Number.NaN)));
  return Math.max(...differences);
}

/** Red channels of Pillow 13's `Image.resize` of the same pattern, 7 x 5 pixels. */
const pillow: { target: ResampleTarget; red: number[][] }[] = [
  {
    target: { width: 3, height: 2, filter: 'bilinear' },
    red: [
      [105, 125, 133],
      [124, 139, 151],
    ],
  },
  {
    target: { width: 3, height: 2, filter: 'bicubic' },
    red: [
      [102, 122, 136],
      [126, 140, 154],
    ],
  },
  {
    target: { width: 9, height: 6, filter: 'bicubic' },
    red: [
      [0, 18, 49, 78, 107, 143, 174, 205, 229],
      [63, 89, 133, 181, 208, 62, 44, 91, 119],
      [160, 204, 157, 87, 134, 76, 98, 154, 184],
      [116, 163, 121, 56, 120, 185, 158, 145, 188],
      [23, 61, 123, 168, 167, 227, 136, 79, 133],
      [108, 151, 220, 210, 42, 87, 148, 208, 250],
    ],
  },
  {
    target: { width: 4, height: 3, filter: 'bilinear', region: { x: 1.5, y: 0.5, width: 4.75, height: 3.5 } },
    red: [
      [115, 162, 90, 121],
      [130, 110, 102, 152],
      [116, 150, 198, 99],
    ],
  },
];

test.each(pillow)('equals Pillow for %j', ({ target, red }) => {
  const resized = resample(patternedPicture(7, 5), target);
  expect([resized.width, resized.height]).toEqual([target.width, target.height]);
  // Pillow rounds to bytes between its two passes, we only at the end.
  expect(largestDifference(redRows(resized), red)).toBeLessThanOrEqual(1);
});

test('the three channels stay apart', () => {
  const data = Uint8Array.from({ length: 8 * 8 * 3 }, (_, index) => [10, 120, 250][index % 3] ?? 0);
  const resized = resample({ data, width: 8, height: 8 }, { width: 3, height: 5, filter: 'bicubic' });
  expect(Array.from(resized.data.subarray(0, 6))).toEqual([10, 120, 250, 10, 120, 250]);
});

test('a picture of the wanted size is handed back as it is', () => {
  const picture = patternedPicture(4, 4);
  expect(resample(picture, { width: 4, height: 4 })).toBe(picture);
});

test('grey levels are resampled as the three channels are', () => {
  const picture = patternedPicture(11, 9);
  const target: ResampleTarget = {
    width: 5,
    height: 7,
    filter: 'bicubic',
    region: { x: 1.5, y: 0.5, width: 8.25, height: 7 },
  };
  const grey = resampleGrey(picture, target);
  const colour = greyLevels(resample(picture, target));
  expect(grey).toMatchObject({ width: 5, height: 7, channels: 1 });
  expect(Math.max(...colour.map((level, pixel) => Math.abs(level - (grey.data[pixel] ?? 0))))).toBeLessThanOrEqual(1);
  expect(resampleGrey(grey, { width: 5, height: 7 }).data).toEqual(grey.data);
  expect(greyLevels(asRgb(grey)).map(Math.round)).toEqual(Float32Array.from(grey.data));
});
