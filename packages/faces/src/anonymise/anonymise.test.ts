import { dirname, join } from 'node:path';
import type { Box } from '@crowdtone/domain';
import { cut, type RgbImage, resample } from '@crowdtone/imaging';
import sharp from 'sharp';
import { openDetector } from '../detection/open-detector';
import { anonymise } from './anonymise';
import { encodeJpeg } from './encode-jpeg';
import { ThumbnailMaker } from './thumbnail-maker';

const FULL_HD = { width: 1920, height: 1080 };

/** A grey frame with a face of hard black and white features in each box: it has detail of every scale below a face. */
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

/** The part of the thumbnail that shows a box of the frame, in whole pixels. */
function partOf(thumbnail: RgbImage, { x, y, width, height }: Box, frame = FULL_HD): RgbImage {
  const [left, top] = [
    Math.floor((x * thumbnail.width) / frame.width),
    Math.floor((y * thumbnail.height) / frame.height),
  ];
  const right = Math.ceil(((x + width) * thumbnail.width) / frame.width);
  const bottom = Math.ceil(((y + height) * thumbnail.height) / frame.height);
  return cut(thumbnail, { x: left, y: top, width: right - left, height: bottom - top });
}

function countColours({ data }: RgbImage): number {
  const colours = new Set<string>();
  for (let at = 0; at < data.length; at += 3) colours.add(data.subarray(at, at + 3).join());
  return colours.size;
}

const square = (x: number, y: number, side: number): Box => ({ x, y, width: side, height: side });

test.each([16, 60, 240, 500])('a detected face of %d px becomes one colour', (side) => {
  const face = square(703, 389, side);
  expect(countColours(partOf(anonymise(sceneOf([face]), [face]), face))).toBe(1);
});

test('faces at the border and beyond it are painted over', () => {
  const scene = sceneOf([square(0, 0, 200), square(1720, 880, 200)]);
  const thumbnail = anonymise(scene, [square(-40, -30, 240), square(1720, 880, 240)]);
  expect(countColours(partOf(thumbnail, square(0, 0, 200)))).toBe(1);
  expect(countColours(partOf(thumbnail, square(1720, 880, 200)))).toBe(1);
});

test('a missed face of up to an eighth of the frame is at most six pixels wide', () => {
  for (const side of [24, 60, 120, 240]) {
    const { width } = anonymise(sceneOf([square(40, 40, side)]), []);
    expect((side / FULL_HD.width) * width).toBeLessThanOrEqual(6);
  }
});

test('a missed face as large as the largest detected one is at most six pixels wide', () => {
  for (const side of [300, 1000]) {
    const found = square(900, 40, side);
    const { width, height } = anonymise(sceneOf([square(0, 40, side), found]), [found]);
    expect((side / FULL_HD.width) * width).toBeLessThanOrEqual(6);
    expect((side / FULL_HD.height) * height).toBeLessThanOrEqual(6);
  }
});

test('thumbnails of upright and tiny frames are as coarse', () => {
  expect(anonymise(sceneOf([], { width: 1080, height: 1920 }), [])).toMatchObject({ width: 27, height: 48 });
  expect(anonymise(sceneOf([], { width: 64, height: 48 }), [])).toMatchObject({ width: 48, height: 36 });
  expect(anonymise(sceneOf([], { width: 20, height: 1 }), [])).toMatchObject({ width: 20, height: 1 });
});

test('features finer than the grid leave no pattern', () => {
  const frame = sceneOf([]);
  for (let pixel = 0; pixel < frame.data.length / 3; pixel += 1) {
    frame.data.fill((pixel % 2) * 255, pixel * 3, pixel * 3 + 3);
  }
  expect(countColours(anonymise(frame, []))).toBe(1);
});

test('recently detected faces stay hidden, and large faces keep thumbnails coarse', () => {
  const [near, small] = [square(600, 300, 480), square(100, 100, 60)];
  const maker = new ThumbnailMaker();
  maker.addFaces([near, small], FULL_HD);
  maker.addFaces([], FULL_HD);
  const scene = sceneOf([near, small]);
  const first = maker.make(scene);
  expect([countColours(partOf(first, near)), countColours(partOf(first, small))]).toEqual([1, 1]);
  const widths = Array.from({ length: 80 }, () => maker.make(scene).width);
  expect((near.width / FULL_HD.width) * (widths[0] ?? 0)).toBeLessThanOrEqual(6.1);
  expect(widths.at(-1)).toBe(48);
});

test('the detector finds no face in the transmitted thumbnail of a photo, even when all were missed in the frame', async () => {
  const photo = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'demo', 'sample5.jpg');
  const { data, info } = await sharp(photo).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const frame = { data: Uint8Array.from(data), width: info.width, height: info.height };
  const jpeg = await encodeJpeg(anonymise(frame, []));
  expect(jpeg.length).toBeLessThan(4_000);

  const decoded = await sharp(jpeg).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const small = { data: Uint8Array.from(decoded.data), width: decoded.info.width, height: decoded.info.height };
  const detector = await openDetector('ssd', { minFacePx: 60 });
  expect((await detector.detect(frame)).length).toBeGreaterThanOrEqual(4);
  expect(await detector.detect(resample(small, frame))).toEqual([]);
  await detector.close();
});
