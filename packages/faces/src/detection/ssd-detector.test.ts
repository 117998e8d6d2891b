import { dirname, join } from 'node:path';
import type { RgbImage } from '@crowdtone/imaging';
import sharp from 'sharp';
import type { FaceDetection, FaceDetector } from './detector';
import { openDetector } from './open-detector';

/** Centres of the faces, marked by hand, in pixels of the photos in the face-api package; all are 1920 pixels wide. */
// biome-ignore format: pairs stay in a line
const PHOTOS = {
  5: { centres: [[1201, 323], [864, 214], [1497, 526], [464, 1000], [680, 538]], faceSize: 175 },
  6: { centres: [[356, 629], [752, 490], [1271, 455], [1582, 426]], faceSize: 205 },
} as const;

type PhotoNumber = keyof typeof PHOTOS;

let detector: FaceDetector;
beforeAll(async () => {
  detector = await openDetector('ssd', { minFacePx: 20, threads: 2 });
});
afterAll(() => detector.close());

async function toImage(photo: sharp.Sharp): Promise<RgbImage> {
  const { data, info } = await photo.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data: Uint8Array.from(data), width: info.width, height: info.height };
}

function openPhoto(number: PhotoNumber): sharp.Sharp {
  const folder = dirname(require.resolve('@vladmandic/face-api/package.json'));
  return sharp(join(folder, 'demo', `sample${number}.jpg`));
}

/** A grey 720p frame with the photo pasted so small that its faces measure about `faceSize` pixels. */
async function pasteSmall(number: PhotoNumber, faceSize: number, left: number, top: number) {
  const factor = faceSize / PHOTOS[number].faceSize;
  const photo = await openPhoto(number)
    .resize(Math.round(1920 * factor))
    .toBuffer();
  const frame = sharp({ create: { width: 1280, height: 720, channels: 3, background: '#707478' } });
  const image = await toImage(frame.composite([{ input: photo, left, top }]));
  const centres = PHOTOS[number].centres.map(([x, y]) => ({ x: left + x * factor, y: top + y * factor }));
  return { image, centres };
}

/** Number of detected faces around each centre. */
function countAround(centres: readonly { x: number; y: number }[], faces: readonly FaceDetection[]): number[] {
  return centres.map(
    ({ x, y }) =>
      faces.filter(
        ({ box }) =>
          Math.abs(box.x + box.width / 2 - x) < box.width / 2 && Math.abs(box.y + box.height / 2 - y) < box.height / 2,
      ).length,
  );
}

const likely = (faces: readonly FaceDetection[]) => faces.filter(({ score }) => score >= detector.scores.likely);

// At this frame size two tiles share the columns from about 600 to 680: each offset puts other faces across an edge.
test.each([455, 490, 525])(
  'faces of 24 pixels across tile borders are found once, with whole boxes (photo at %d)',
  async (left) => {
    const { image, centres } = await pasteSmall(5, 24, left, 200);
    const faces = likely(await detector.detect(image));
    expect(countAround(centres, faces)).toEqual([1, 1, 1, 1, 1]);
    expect(faces).toHaveLength(5);
    for (const { box } of faces) {
      expect(box.width).toBeGreaterThan(14);
      expect(box.height / box.width).toBeLessThan(2.2);
    }
  },
);

test.each([24, 40, 80])('faces of %d pixels are found once, though several scales detect them', async (faceSize) => {
  const { image, centres } = await pasteSmall(6, faceSize, 300, 40);
  const faces = likely(await detector.detect(image));
  expect(countAround(centres, faces)).toEqual([1, 1, 1, 1]);
  expect(faces).toHaveLength(4);
});

test('faces that fill much of the image are found once', async () => {
  const image = await toImage(openPhoto(6).resize(1000));
  const faces = likely(await detector.detect(image));
  const centres = PHOTOS[6].centres.map(([x, y]) => ({ x: (x * 1000) / 1920, y: (y * 1000) / 1920 }));
  expect(countAround(centres, faces)).toEqual([1, 1, 1, 1]);
  expect(faces).toHaveLength(4);
});

test.each([
  ['black', () => 0],
  ['white', () => 255],
  ['noise', (index: number) => (Math.imul(index + 1, 2654435761) >>> 16) & 255],
])('no face is found in an image of %s', async (_name, value) => {
  const data = Uint8Array.from({ length: 640 * 360 * 3 }, (_, index) => value(index));
  expect(likely(await detector.detect({ data, width: 640, height: 360 }))).toEqual([]);
});

test.each([1, 2, 16])('an image with sides of %d pixels is no error', async (side) => {
  const image = { data: new Uint8Array(side * side * 3), width: side, height: side };
  expect(await detector.detect(image)).toEqual([]);
});

test('the name of the detector identifies its weights', () => {
  expect(detector.name).toBe('ssd-mobilenet-v1 (face-api, 2835640602d5), faces from 20 px');
});

test('a smallest face under one pixel and an unknown detector are refused', async () => {
  for (const minFacePx of [0, -3, Number.NaN]) {
    await expect(openDetector('ssd', { minFacePx })).rejects.toMatchObject({ code: 'E_MIN_FACE', exitCode: 2 });
  }
  const unknown = openDetector('haar', { minFacePx: 20 });
  await expect(unknown).rejects.toMatchObject({ code: 'E_DETECTOR_UNKNOWN', exitCode: 2 });
});
