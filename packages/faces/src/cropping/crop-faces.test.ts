import { faceObservationSchema } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import { cropFaces } from './crop-faces';

/** Red and green of a pixel are its coordinates; patches of blue make the image sharp. */
function scene(width = 400, height = 300): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    data.set([x, y, (Math.floor(x / 9) + Math.floor(y / 9)) % 2 === 0 ? 0 : 255], pixel * 3);
  }
  return { data, width, height };
}

const tracked = (trackId: number, x: number, y: number, width: number, height: number) => ({
  trackId,
  isStatic: false,
  score: 0.9,
  box: { x, y, width, height },
});

/** Windows as wide as the box's size, the square root of its area, about its centre. */
const windowFit = { side: 1, right: 0, down: 0 };
const OPTIONS = { floorPx: 16, windowFit, cropScale: 1.3 };

test('crops are square with a margin, in native pixels, packed one after the other', () => {
  const faces = [tracked(4, 100, 100, 32, 50), tracked(7, 200, 50, 20, 20)];
  const { observations, pixels } = cropFaces(scene(), faces, OPTIONS);
  expect(observations.map(({ crop }) => crop)).toEqual([
    { offset: 0, side: 52 }, // 1.3 * 40, the square root of 32 * 50
    { offset: 52 * 52 * 3, side: 26 },
  ]);
  expect(pixels).toHaveLength((52 * 52 + 26 * 26) * 3);
  // Centres (116, 125) and (210, 60): the crops begin at (90, 99) and (197, 47).
  expect(Array.from(pixels.subarray(0, 2))).toEqual([90, 99]);
  expect(Array.from(pixels.subarray(52 * 52 * 3, 52 * 52 * 3 + 2))).toEqual([197, 47]);
  const lastPixel = (52 * 52 - 1) * 3;
  expect(Array.from(pixels.subarray(lastPixel, lastPixel + 2))).toEqual([90 + 51, 99 + 51]);
});

test('observations contain the measurements and satisfy the message schema', () => {
  const { observations } = cropFaces(scene(), [tracked(4, 100, 100, 32, 50)], OPTIONS);
  const [face] = observations;
  expect(face).toMatchObject({ trackId: 4, score: 0.9, sizePx: 40, unreadable: null });
  expect(face?.sharpness).toBeGreaterThan(100);
  expect(faceObservationSchema.parse(face)).toEqual(face);
});

test('unreadable faces are reported with their reason and without pixels', () => {
  const image = scene();
  for (let row = 200; row < 260; row += 1) image.data.fill(80, row * 400 * 3, (row + 1) * 400 * 3);
  const faces = [
    tracked(0, 100, 100, 12, 15),
    tracked(1, -15, 100, 30, 40),
    tracked(2, 100, 205, 40, 50),
    tracked(3, 200, 100, 32, 50),
  ];
  const { observations, pixels } = cropFaces(image, faces, OPTIONS);
  expect(observations.map(({ unreadable }) => unreadable)).toEqual(['too-small', 'cut-off', 'blurred', null]);
  expect(observations.map(({ crop }) => crop)).toEqual([null, null, null, { offset: 0, side: 52 }]);
  expect(pixels).toHaveLength(52 * 52 * 3);
  for (const face of observations) expect(faceObservationSchema.safeParse(face).success).toBe(true);
});

test('large crops are shrunk to the limit, and the original size is reported', () => {
  const { observations, pixels } = cropFaces(scene(), [tracked(0, 98, 60, 128, 200)], { ...OPTIONS, maxSidePx: 64 });
  expect(observations[0]).toMatchObject({ sizePx: 160, crop: { offset: 0, side: 64 } });
  expect(pixels).toHaveLength(64 * 64 * 3);
  // 208 pixels on 64: the first new pixel averages about columns 58 to 61.
  expect(Math.abs((pixels[0] ?? 0) - 60)).toBeLessThan(4);
});

test('a crop beyond the border repeats the border pixels', () => {
  const { pixels } = cropFaces(scene(), [tracked(0, 1, 100, 32, 50)], OPTIONS);
  // Centre (17, 125), side 52: the crop begins at (-9, 99).
  expect(Array.from(pixels.subarray(0, 2))).toEqual([0, 99]);
  expect(pixels[9 * 3]).toBe(0);
  expect(pixels[10 * 3]).toBe(1);
});

test('the crop follows the window of the detector and the crop scale of the network', () => {
  const fit = { side: 1.1, right: 0.05, down: -0.1 };
  const crop = (cropScale: number) =>
    cropFaces(scene(), [tracked(0, 100, 100, 36, 49)], { floorPx: 16, windowFit: fit, cropScale });
  // The box's size is 42, so the window is 46.2 wide; its centre lies 2.1 right of and 4.2 above (118, 124.5).
  const { observations, pixels } = crop(1);
  expect(observations[0]).toMatchObject({ sizePx: expect.closeTo(46.2, 6), crop: { offset: 0, side: 46 } });
  expect(Array.from(pixels.subarray(0, 2))).toEqual([97, 97]);
  const wider = crop(1.5);
  expect(wider.observations[0]).toMatchObject({ sizePx: expect.closeTo(46.2, 6), crop: { side: 69 } });
  expect(Array.from(wider.pixels.subarray(0, 2))).toEqual([86, 86]);
});

test('a face entirely outside the frame is cut off, not an error', () => {
  const { observations } = cropFaces(scene(), [tracked(0, 500, 100, 30, 40)], OPTIONS);
  expect(observations[0]).toMatchObject({ unreadable: 'cut-off', sharpness: 0, crop: null });
});

test('without faces there are no pixels', () => {
  expect(cropFaces(scene(), [], OPTIONS)).toEqual({ observations: [], pixels: new Uint8Array(0) });
});
