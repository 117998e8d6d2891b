import { randomAt } from '@crowdtone/runtime';
import { FACE_PIXELS, FACE_SIDE } from '../data/face-set';
import { ALTERED_CAPTURES, type CaptureConditions, PRODUCT_CAPTURE, simulateCaptures } from './simulated-capture';

const face = (() => {
  const random = randomAt(1);
  return Uint8Array.from(
    { length: FACE_PIXELS },
    (_, pixel) => 90 + ((pixel % FACE_SIDE) >> 3) * 15 + random.integer(20),
  );
})();
const UNCHANGED: CaptureConditions = {
  ...PRODUCT_CAPTURE,
  scaleDeviation: 0,
  shiftDeviation: 0,
  noise: 0,
  jpeg: null,
};
const deliver = async (delivery: CaptureConditions, seed = 1, sizePx = FACE_SIDE, sharp = face) =>
  (await simulateCaptures([sharp], sizePx, delivery, () => randomAt(seed)))[0];
const greys = (image: { data: Uint8Array } | undefined) =>
  Array.from({ length: (image?.data.length ?? 0) / 3 }, (_, pixel) => image?.data[pixel * 3] ?? 0);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('without any change the face is delivered as it is', async () => {
  expect(greys(await deliver(UNCHANGED))).toEqual(Array.from(face));
});

test('a small face is a small image, a larger one never larger than it is known', async () => {
  expect(await deliver(PRODUCT_CAPTURE, 1, 12)).toMatchObject({ width: 12, height: 12 });
  expect(await deliver(PRODUCT_CAPTURE, 1, 96)).toMatchObject({ width: FACE_SIDE });
});

test('every image of a face is another, and the same seed gives the same one', async () => {
  expect(await deliver(PRODUCT_CAPTURE, 1)).toEqual(await deliver(PRODUCT_CAPTURE, 1));
  expect(await deliver(PRODUCT_CAPTURE, 1)).not.toEqual(await deliver(PRODUCT_CAPTURE, 2));
});

test('darkness darkens, blur takes detail, compression takes less', async () => {
  const roughness = (values: readonly number[]) =>
    mean(values.slice(1).map((value, pixel) => Math.abs(value - (values[pixel] ?? 0))));
  const plain = greys(await deliver(UNCHANGED));
  const dark = greys(await deliver({ ...UNCHANGED, brightness: ALTERED_CAPTURES.dark.brightness }));
  expect(mean(dark) / mean(plain)).toBeCloseTo(0.3, 1);
  const blurred = greys(await deliver({ ...UNCHANGED, defocus: ALTERED_CAPTURES.blurred.defocus }));
  const compressed = greys(await deliver({ ...UNCHANGED, jpeg: [30, 30] }));
  const filmed = greys(await deliver({ ...UNCHANGED, rateFactor: 30 }));
  expect(roughness(blurred)).toBeLessThan(0.5 * roughness(plain));
  expect(roughness(compressed)).toBeLessThan(roughness(plain));
  expect(compressed).not.toEqual(plain);
  expect(roughness(filmed)).toBeLessThan(roughness(plain));
});

test('a wider window shows the face smaller', async () => {
  const centre = Uint8Array.from({ length: FACE_PIXELS }, (_, pixel) => {
    const [x, y] = [(pixel % FACE_SIDE) - 23.5, Math.floor(pixel / FACE_SIDE) - 23.5];
    return Math.hypot(x, y) < 10 ? 250 : 100;
  });
  const lit = async (window: number) =>
    greys(await deliver({ ...UNCHANGED, window }, 1, FACE_SIDE, centre)).filter((grey) => grey > 200).length;
  expect((await lit(1.43)) / (await lit(1))).toBeCloseTo(1 / 1.43 ** 2, 1);
});
