import { type RgbImage, resample } from '@crowdtone/imaging';
import { measureSharpness } from './sharpness';

/** Dark and bright stripes, a pair of them a quarter of the image wide. */
function stripes(side: number, contrast: number): RgbImage {
  const data = Uint8Array.from({ length: side * side * 3 }, (_, index) => {
    const column = Math.floor(index / 3) % side;
    return 128 + (Math.floor((column * 8) / side) % 2 === 0 ? contrast : -contrast);
  });
  return { data, width: side, height: side };
}

const whole = ({ width, height }: RgbImage) => ({ x: 0, y: 0, width, height });
const sharpnessOf = (image: RgbImage) => measureSharpness(image, whole(image));

test('a uniform image and a steep ramp have none', () => {
  const ramp = {
    width: 64,
    height: 64,
    data: Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (Math.floor(i / 3) % 64) * 4),
  };
  expect(sharpnessOf(stripes(64, 0))).toBe(0);
  expect(sharpnessOf(ramp)).toBeLessThan(1);
});

test('the same image has the same sharpness at every size', () => {
  const small = sharpnessOf(stripes(32, 60));
  for (const side of [48, 96, 192, 512]) {
    expect(sharpnessOf(stripes(side, 60)) / small).toBeCloseTo(1, 0);
  }
});

test('it falls when detail is lost by resizing, and grows with the square of contrast', () => {
  const sharp = stripes(96, 60);
  const blurred = resample(resample(sharp, { width: 6, height: 6 }), { width: 96, height: 96 });
  expect(sharpnessOf(blurred)).toBeLessThan(sharpnessOf(sharp) / 4);
  expect(sharpnessOf(sharp) / sharpnessOf(stripes(96, 30))).toBeCloseTo(4, 0);
});

test('only the region is measured', () => {
  const image = stripes(64, 60);
  image.data.fill(90, 0, 32 * 64 * 3);
  expect(measureSharpness(image, { x: 0, y: 0, width: 30, height: 30 })).toBe(0);
  expect(measureSharpness(image, { x: 0, y: 34, width: 64, height: 30 })).toBeGreaterThan(100);
});
