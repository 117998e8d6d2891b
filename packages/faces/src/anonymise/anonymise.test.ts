import { dirname, join } from 'node:path';
import type { Box } from '@crowdtone/domain';
import { cut, type RgbImage, resample } from '@crowdtone/imaging';
import sharp from 'sharp';
import { openDetector } from '../detection/open-detector';
import { anonymise } from './anonymise';
import { encodeJpeg } from './encode-jpeg';
import { PictureMaker } from './picture-maker';

const FULL_HD = { width: 1920, height: 1080 };

/** A grey frame with a face of hard black and white features in each box: whatever is finer than a face is in there. */
function sceneOf(boxes: readonly Box[], { width, height } = FULL_HD): RgbImage {
  const data = new Uint8Array(width * height * 3).fill(128);
  for (const { x, y, width: side, height: rise } of boxes) {
    for (let row = 0; row < rise; row += 1) {
      for (let column = 0; column < side; column += 1) {
        const [cellX, cellY] = [Math.floor((column * 8) / side), Math.floor((row * 8) / rise)];
        const grey = (cellX * 5 + cellY * 3 + ((cellX * cellY) % 4)) % 2 === 0 ? 255 : 0;
        data.fill(grey, ((y + row) * width + x + column) * 3, ((y + row) * width + x + column + 1) * 3);
      }
    }
  }
  return { data, width, height };
}

/** The part of the small picture that shows a box of the frame, in whole pixels. */
function shownOf(picture: RgbImage, { x, y, width, height }: Box, frame = FULL_HD): RgbImage {
  const [left, top] = [Math.floor((x * picture.width) / frame.width), Math.floor((y * picture.height) / frame.height)];
  const right = Math.ceil(((x + width) * picture.width) / frame.width);
  const bottom = Math.ceil(((y + height) * picture.height) / frame.height);
  return cut(picture, { x: left, y: top, width: right - left, height: bottom - top });
}

function coloursOf({ data }: RgbImage): number {
  const colours = new Set<string>();
  for (let at = 0; at < data.length; at += 3) colours.add(data.subarray(at, at + 3).join());
  return colours.size;
}

const square = (x: number, y: number, side: number): Box => ({ x, y, width: side, height: side });

test.each([16, 60, 240, 500])('nothing is left of a face of %d px that was found, but one colour', (side) => {
  const face = square(703, 389, side);
  expect(coloursOf(shownOf(anonymise(sceneOf([face]), [face]), face))).toBe(1);
});

test('a face at the border, and one that reaches outside, are painted over as others are', () => {
  const scene = sceneOf([square(0, 0, 200), square(1720, 880, 200)]);
  const picture = anonymise(scene, [square(-40, -30, 240), square(1720, 880, 240)]);
  expect(coloursOf(shownOf(picture, square(0, 0, 200)))).toBe(1);
  expect(coloursOf(shownOf(picture, square(1720, 880, 200)))).toBe(1);
});

test('a face that was missed is at most six pixels across, up to an eighth of the picture', () => {
  for (const side of [24, 60, 120, 240]) {
    const { width } = anonymise(sceneOf([square(40, 40, side)]), []);
    expect((side / FULL_HD.width) * width).toBeLessThanOrEqual(6);
  }
});

test('one as large as the largest that was found is too, whatever its size', () => {
  for (const side of [300, 1000]) {
    const found = square(900, 40, side);
    const { width, height } = anonymise(sceneOf([square(0, 40, side), found]), [found]);
    expect((side / FULL_HD.width) * width).toBeLessThanOrEqual(6);
    expect((side / FULL_HD.height) * height).toBeLessThanOrEqual(6);
  }
});

test('a picture of an upright or a tiny camera is as coarse', () => {
  expect(anonymise(sceneOf([], { width: 1080, height: 1920 }), [])).toMatchObject({ width: 27, height: 48 });
  expect(anonymise(sceneOf([], { width: 64, height: 48 }), [])).toMatchObject({ width: 48, height: 36 });
  expect(anonymise(sceneOf([], { width: 20, height: 1 }), [])).toMatchObject({ width: 20, height: 1 });
});

test('features finer than the grid leave nothing, not even a pattern', () => {
  const frame = sceneOf([]);
  for (let pixel = 0; pixel < frame.data.length / 3; pixel += 1) {
    frame.data.fill((pixel % 2) * 255, pixel * 3, pixel * 3 + 3);
  }
  expect(coloursOf(anonymise(frame, []))).toBe(1);
});

test('who was found a moment ago stays hidden, and large faces keep pictures coarse', () => {
  const [near, small] = [square(600, 300, 480), square(100, 100, 60)];
  const maker = new PictureMaker();
  maker.see([near, small], FULL_HD);
  maker.see([], FULL_HD);
  const scene = sceneOf([near, small]);
  const first = maker.make(scene);
  expect([coloursOf(shownOf(first, near)), coloursOf(shownOf(first, small))]).toEqual([1, 1]);
  const widths = Array.from({ length: 80 }, () => maker.make(scene).width);
  expect((near.width / FULL_HD.width) * (widths[0] ?? 0)).toBeLessThanOrEqual(6.1);
  expect(widths.at(-1)).toBe(48);
});

test('in what goes over the wire the detector finds none of the people of a photo, though all were missed before', async () => {
  const photo = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'demo', 'sample5.jpg');
  const { data, info } = await sharp(photo).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const frame = { data: Uint8Array.from(data), width: info.width, height: info.height };
  const wire = await encodeJpeg(anonymise(frame, []));
  expect(wire.length).toBeLessThan(4_000);

  const decoded = await sharp(wire).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const small = { data: Uint8Array.from(decoded.data), width: decoded.info.width, height: decoded.info.height };
  const detector = await openDetector('ssd', { minFacePx: 60 });
  expect((await detector.detect(frame)).length).toBeGreaterThanOrEqual(4);
  expect(await detector.detect(resample(small, frame))).toEqual([]);
  await detector.close();
});
