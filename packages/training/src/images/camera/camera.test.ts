import { randomAt } from '@crowdtone/runtime';
import sharp from 'sharp';
import { Degrader, FACE_SIZES } from '../degrade';
import { defocus, motionBlur } from './blur';
import { CAMERAS, Camera } from './camera';
import { applyH264 } from './h264';
import { compressAsJpeg } from './jpeg';
import { addNoise } from './noise';

const SIDE = 48;

/** Soft blobs, as smooth as a face and as uneven. */
function testImage(side: number, seed: number): Float32Array {
  const random = randomAt(seed);
  const waves = Array.from({ length: 6 }, () => [
    random.between(0.05, 0.5),
    random.between(0.05, 0.5),
    random.between(0, 6),
  ]);
  return Float32Array.from({ length: side * side }, (_, index) => {
    const [x, y] = [index % side, Math.floor(index / side)];
    const height = waves.reduce((sum, [a = 0, b = 0, c = 0]) => sum + Math.sin(a * x + b * y + c), 0);
    return Math.round(128 + 18 * height);
  });
}

const point = (side: number) => {
  const image = new Float32Array(side * side);
  image[(side / 2) * side + side / 2] = 900;
  return image;
};
const total = (image: Float32Array) => image.reduce((sum, value) => sum + value, 0);
const meanDifference = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;

test('a camera that alters nothing delivers what the protocol measures', () => {
  const camera = new Camera(SIDE, { ...CAMERAS, altered: 0 });
  for (const size of FACE_SIZES) {
    const taken = testImage(SIDE, size);
    const expected = taken.slice();
    camera.take(taken, size, randomAt(1));
    new Degrader(SIDE).degrade(expected, size);
    expect(taken).toEqual(expected);
  }
});

test('whatever a camera does depends on its random stream alone and gives whole grey levels', () => {
  const take = (seed: number, size: number) => {
    const image = testImage(SIDE, 7);
    new Camera(SIDE, CAMERAS).take(image, size, randomAt(seed));
    return image;
  };
  for (const size of FACE_SIZES) {
    for (let seed = 0; seed < 20; seed++) {
      const image = take(seed, size);
      expect(image.every((value) => Number.isInteger(value) && value >= 0 && value <= 255)).toBe(true);
    }
    expect(take(3, size)).toEqual(take(3, size));
  }
  const different = new Set(Array.from({ length: 20 }, (_, seed) => take(seed, 24).join()));
  expect(different.size).toBeGreaterThan(8);
});

test('defocus spreads a point by its deviation and keeps its light', () => {
  const image = point(SIDE);
  defocus(image, SIDE, 1.5);
  expect(total(image)).toBeCloseTo(900, 1);
  const spread = image.reduce((sum, value, index) => sum + value * (Math.floor(index / SIDE) - 24) ** 2, 0) / 900;
  expect(Math.sqrt(spread)).toBeCloseTo(1.5, 1);
});

test('motion of 3 px sideways makes a line of three pixels of a point', () => {
  const image = point(16);
  motionBlur(image, 16, 3, 0);
  expect(Array.from(image.subarray(8 * 16 + 6, 8 * 16 + 11), Math.round)).toEqual([0, 300, 300, 300, 0]);
  expect(total(image)).toBeCloseTo(900, 1);
});

test('noise has the deviation asked for and no mean', () => {
  const image = new Float32Array(SIDE * SIDE);
  addNoise(image, 10, randomAt(5));
  const mean = total(image) / image.length;
  const deviation = Math.sqrt(image.reduce((sum, value) => sum + (value - mean) ** 2, 0) / image.length);
  // Of 2304 values mean and deviation scatter by 0.2 and 0.15.
  expect(Math.abs(mean)).toBeLessThan(0.8);
  expect(Math.abs(deviation - 10)).toBeLessThan(0.6);
});

test.each([20, 30, 50, 90])('the loss of JPEG at quality %i is that of libjpeg', async (quality) => {
  const image = testImage(SIDE, quality);
  const raw = { width: SIDE, height: SIDE, channels: 1 as const };
  const jpeg = await sharp(Uint8Array.from(image), { raw }).toColourspace('b-w').jpeg({ quality }).toBuffer();
  const reference = Float32Array.from(await sharp(jpeg).toColourspace('b-w').raw().toBuffer());
  const before = image.slice();
  compressAsJpeg(image, SIDE, quality);
  expect(meanDifference(image, reference)).toBeLessThan(0.5);
  expect(meanDifference(image, before)).toBeGreaterThan(2 * meanDifference(image, reference));
});

test('blocks of JPEG may begin anywhere, in faces of any size', () => {
  const image = testImage(12, 1);
  const elsewhere = image.slice();
  compressAsJpeg(image, 12, 40);
  compressAsJpeg(elsewhere, 12, 40, { x: 3, y: 5 });
  expect(elsewhere).not.toEqual(image);
  expect(meanDifference(elsewhere, testImage(12, 1))).toBeLessThan(15);
});

test('H.264 loses little at a low rate factor and more at a high one, and leaves each face in its place', async () => {
  const faces = () => Array.from({ length: 18 }, (_, index) => testImage(25, index));
  const [fine, coarse] = [faces(), faces()];
  await applyH264(fine, 25, 10);
  await applyH264(coarse, 25, 40);
  for (const [index, original] of faces().entries()) {
    const [little, much] = [fine, coarse].map((sent) => meanDifference(sent[index] ?? original, original));
    expect(little).toBeLessThan(3);
    expect(much).toBeGreaterThan(little ?? 0);
    expect(much).toBeLessThan(25);
  }
});

test('without ffmpeg H.264 is a coded error', async () => {
  const before = process.env.FFMPEG_PATH;
  process.env.FFMPEG_PATH = '/nowhere/ffmpeg';
  try {
    await expect(applyH264([testImage(24, 1)], 24, 30)).rejects.toMatchObject({ code: 'E_FFMPEG_MISSING' });
  } finally {
    if (before === undefined) delete process.env.FFMPEG_PATH;
    else process.env.FFMPEG_PATH = before;
  }
});
