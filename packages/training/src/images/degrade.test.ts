import { randomAt } from '@crowdtone/runtime';
import { type Augmentation, augment, STANDARD_AUGMENTATION } from './augment';
import { Degrader, FACE_SIZES } from './degrade';

const SIDE = 48;

const UNCHANGED: Augmentation = {
  flip: 0,
  rotation: 0,
  scale: 0,
  framing: { chance: 0, window: [1, 1] },
  shift: 0,
  brightness: 0,
  contrast: 0,
  gamma: 0,
  erasing: 0,
};

function noise(seed: number): Float32Array {
  const random = randomAt(seed);
  return Float32Array.from({ length: SIDE * SIDE }, () => random.integer(256));
}

test('48 px changes nothing in an 8-bit image', () => {
  const image = noise(1);
  const before = image.slice();
  new Degrader(SIDE).degrade(image, 48);
  expect(image).toEqual(before);
});

test('every smaller size leaves less of the detail, in whole grey levels from 0 to 255', () => {
  const degrader = new Degrader(SIDE);
  const detail = FACE_SIZES.map((size) => {
    const image = noise(2);
    degrader.degrade(image, size);
    expect(image.every((value) => Number.isInteger(value) && value >= 0 && value <= 255)).toBe(true);
    const mean = image.reduce((sum, value) => sum + value, 0) / image.length;
    return image.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  });
  detail.slice(1).forEach((energy, index) => {
    expect(energy).toBeLessThan(0.8 * (detail[index] ?? 0));
  });
});

test('a face of 8 px keeps nothing but its 64 pixels: two images that shrink alike become the same', () => {
  const degrader = new Degrader(SIDE);
  const image = noise(3);
  degrader.degrade(image, 8);
  const again = image.slice();
  degrader.degrade(again, 8);
  const change = image.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (again[index] ?? 0))), 0);
  expect(change).toBeLessThan(40);
});

test('augmentation with no amounts and no flip gives the image back', () => {
  const image = Uint8Array.from(noise(4));
  const target = new Float32Array(SIDE * SIDE);
  augment(image, target, SIDE, UNCHANGED, randomAt(1));
  expect(Math.max(...target.map((value, index) => Math.abs(value - (image[index] ?? 0))))).toBeLessThan(1e-3);
});

test('a sure flip mirrors left and right', () => {
  const flip = { ...UNCHANGED, flip: 1 };
  const image = Uint8Array.from(noise(5));
  const target = new Float32Array(SIDE * SIDE);
  augment(image, target, SIDE, flip, randomAt(1));
  for (const x of [0, 10, 47]) expect(target[7 * SIDE + x]).toBeCloseTo(image[7 * SIDE + 47 - x] ?? Number.NaN, 3);
});

test('a quarter turn moves the top right corner to where the angle says', () => {
  const image = new Uint8Array(SIDE * SIDE);
  image[0] = 255;
  const turn = { ...UNCHANGED, rotation: 90 };
  const always90 = { uniform: () => 1, between: (_: number, high: number) => high, integer: () => 0, normal: () => 0 };
  const target = new Float32Array(SIDE * SIDE);
  augment(image, target, SIDE, turn, always90);
  const brightest = target.indexOf(Math.max(...target));
  expect([0, SIDE - 1, SIDE * (SIDE - 1), SIDE * SIDE - 1]).toContain(brightest);
  expect(brightest).not.toBe(0);
});

test('the same random stream gives the same image, another one another', () => {
  const image = Uint8Array.from(noise(6));
  const make = (seed: number) => {
    const target = new Float32Array(SIDE * SIDE);
    augment(image, target, SIDE, STANDARD_AUGMENTATION, randomAt(seed));
    return target;
  };
  expect(make(1)).toEqual(make(1));
  expect(make(1)).not.toEqual(make(2));
});

test('a window twice as wide shows the face half as large, and around it nothing as detailed', () => {
  const image = Uint8Array.from({ length: SIDE * SIDE }, (_, index) => ((index >> 1) % 2 === 0 ? 60 : 180));
  const target = new Float32Array(SIDE * SIDE);
  augment(image, target, SIDE, { ...UNCHANGED, framing: { chance: 1, window: [2, 2.0001] } }, randomAt(1));
  const roughness = (row: number, from: number, to: number) => {
    let sum = 0;
    for (let x = from + 1; x < to; x++)
      sum += Math.abs((target[row * SIDE + x] ?? 0) - (target[row * SIDE + x - 1] ?? 0));
    return sum / (to - from - 1);
  };
  expect(roughness(24, 14, 34)).toBeGreaterThan(10);
  expect(roughness(2, 0, 48)).toBeLessThan(0.2 * roughness(24, 14, 34));
});

test('gamma darkens or lightens the middle and leaves black and white', () => {
  const image = Uint8Array.from({ length: SIDE * SIDE }, (_, index) => [0, 128, 255][index % 3] ?? 0);
  const target = new Float32Array(SIDE * SIDE);
  augment(image, target, SIDE, { ...UNCHANGED, gamma: 0.5 }, randomAt(2));
  expect([target[0], target[2]]).toEqual([0, 255]);
  expect(Math.abs((target[1] ?? 128) - 128)).toBeGreaterThan(4);
});
