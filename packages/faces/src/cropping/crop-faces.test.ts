import { type CropFormat, faceObservationSchema } from '@crowdtone/domain';
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
/** A window of 40 px gives a crop of its own pixels. */
const cropFormat: CropFormat = { scale: 1.3, sidePx: 52, channels: 3, filter: 'bicubic' };
const OPTIONS = { floorPx: 16, windowFit, cropFormat };

test('crops are square with a margin, as wide as the network takes them, packed one after the other', () => {
  const faces = [tracked(4, 100, 100, 32, 50), tracked(7, 200, 50, 20, 20)];
  const { observations, pixels } = cropFaces(scene(), faces, OPTIONS);
  expect(observations.map(({ crop }) => crop)).toEqual([
    { offset: 0, side: 52, channels: 3 }, // 1.3 * 40, the square root of 32 * 50
    { offset: 52 * 52 * 3, side: 52, channels: 3 },
  ]);
  expect(pixels).toHaveLength(2 * 52 * 52 * 3);
  // Centres (116, 125) and (210, 60): the crops begin at (90, 99) and, enlarged twice, (197, 47).
  expect(Array.from(pixels.subarray(0, 2))).toEqual([90, 99]);
  expect(Array.from(pixels.subarray(52 * 52 * 3, 52 * 52 * 3 + 2))).toEqual([197, 47]);
  const lastPixel = (52 * 52 - 1) * 3;
  expect(Array.from(pixels.subarray(lastPixel, lastPixel + 2))).toEqual([90 + 51, 99 + 51]);
  expect(Array.from(pixels.subarray(52 * 52 * 3 + lastPixel).subarray(0, 2))).toEqual([197 + 25, 47 + 25]);
});

test('crops keep fractions of a pixel, and are grey for a network that takes grey', () => {
  const faces = [tracked(0, 100.5, 100, 40, 40)];
  const grey = { ...OPTIONS, cropFormat: { scale: 1, sidePx: 40, channels: 1, filter: 'bilinear' } as const };
  const colour = { ...grey, cropFormat: { ...grey.cropFormat, channels: 3 } as const };
  const { observations, pixels } = cropFaces(scene(), faces, grey);
  expect(observations[0]).toMatchObject({ crop: { offset: 0, side: 40, channels: 1 } });
  expect(pixels).toHaveLength(40 * 40);
  const rgb = cropFaces(scene(), faces, colour).pixels;
  // Red is the column: halfway between 100 and 101, rounded to even.
  expect([rgb[0], rgb[1]]).toEqual([100, 100]);
  const levels = Array.from({ length: 40 * 40 }, (_, pixel) => {
    const [red = 0, green = 0, blue = 0] = rgb.subarray(pixel * 3);
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  });
  expect(Math.max(...levels.map((level, pixel) => Math.abs(level - (pixels[pixel] ?? 0))))).toBeLessThanOrEqual(1);
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
  expect(observations.map(({ crop }) => crop)).toEqual([null, null, null, { offset: 0, side: 52, channels: 3 }]);
  expect(pixels).toHaveLength(52 * 52 * 3);
  for (const face of observations) expect(faceObservationSchema.safeParse(face).success).toBe(true);
});

test('large crops are shrunk, and the original size is reported', () => {
  const options = { ...OPTIONS, cropFormat: { ...cropFormat, sidePx: 64 } };
  const { observations, pixels } = cropFaces(scene(), [tracked(0, 98, 60, 128, 200)], options);
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
  const crop = (scale: number) =>
    cropFaces(scene(), [tracked(0, 100, 100, 36, 49)], {
      ...{ floorPx: 16, windowFit: fit },
      cropFormat: { scale, sidePx: 46, channels: 3, filter: 'bilinear' },
    });
  // The box's size is 42, so the window is 46.2 wide; its centre lies 2.1 right of and 4.2 above (118, 124.5).
  const { observations, pixels } = crop(1);
  expect(observations[0]).toMatchObject({ sizePx: expect.closeTo(46.2, 6), crop: { offset: 0, side: 46 } });
  // From (97, 97.2), the first pixel about half a pixel of it inside.
  expect(Array.from(pixels.subarray(0, 2))).toEqual([97, 97]);
  const wider = crop(1.5);
  expect(wider.observations[0]).toMatchObject({ sizePx: expect.closeTo(46.2, 6), crop: { side: 46 } });
  // From (85.45, 85.65), the first pixel 0.75 inside, whose centre is half a pixel from the border.
  expect(Array.from(wider.pixels.subarray(0, 2))).toEqual([86, 86]);
});

test('a face entirely outside the frame is cut off, not an error', () => {
  const { observations } = cropFaces(scene(), [tracked(0, 500, 100, 30, 40)], OPTIONS);
  expect(observations[0]).toMatchObject({ unreadable: 'cut-off', sharpness: 0, crop: null });
});

test('without faces there are no pixels', () => {
  expect(cropFaces(scene(), [], OPTIONS)).toEqual({ observations: [], pixels: new Uint8Array(0) });
});
