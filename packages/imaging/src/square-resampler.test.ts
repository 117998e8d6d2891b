import { randomAt } from '@crowdtone/runtime';
import sharp from 'sharp';
import { SquareResampler } from './square-resampler';
import { cubicKernel } from './taps';

function randomImage(side: number, seed: number): Float32Array {
  const random = randomAt(seed);
  return Float32Array.from({ length: side * side }, () => random.integer(256));
}

/** The definition, pixel by pixel in two dimensions: kernel stretched by the factor, weights normalised. */
function byDefinition(image: Float32Array, from: number, to: number): Float32Array {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  return Float32Array.from({ length: to * to }, (_, target) => {
    const centreX = ((target % to) + 0.5) * scale;
    const centreY = (Math.floor(target / to) + 0.5) * scale;
    let sum = 0;
    let weights = 0;
    for (let y = 0; y < from; y++) {
      for (let x = 0; x < from; x++) {
        const weight = cubicKernel((x + 0.5 - centreX) / stretch) * cubicKernel((y + 0.5 - centreY) / stretch);
        sum += weight * (image[y * from + x] ?? 0);
        weights += weight;
      }
    }
    return sum / weights;
  });
}

function resample(image: Float32Array, from: number, to: number): Float32Array {
  const target = new Float32Array(to * to);
  new SquareResampler(from, to).resample(image, target);
  return target;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return Math.max(...a.map((value, index) => Math.abs(value - (b[index] ?? Number.NaN))));
}

test.each([
  [48, 32],
  [48, 24],
  [48, 16],
  [48, 8],
  [48, 7],
  [8, 48],
  [12, 48],
  [5, 3],
])('resampling %i px to %i px equals the definition', (from, to) => {
  const image = randomImage(from, from * to);
  expect(largestDifference(resample(image, from, to), byDefinition(image, from, to))).toBeLessThan(1e-3);
});

test.each([24, 16])(
  'shrinking 48 px to %i px agrees with libvips, away from the border that it treats otherwise',
  async (to) => {
    const image = randomImage(48, to).map((value) => 64 + value / 2);
    const raw = { width: 48, height: 48, channels: 1 as const };
    const reference = await sharp(Buffer.from(Uint8Array.from(image)), { raw })
      .resize(to, to, { kernel: 'cubic' })
      .toColourspace('b-w')
      .raw()
      .toBuffer();
    const own = resample(image.map(Math.floor), 48, to);
    const inner = [...own.keys()].filter((index) => {
      const [x, y] = [index % to, Math.floor(index / to)];
      return Math.min(x, y) >= 2 && Math.max(x, y) < to - 2;
    });
    const differences = inner.map((index) => Math.abs((own[index] ?? 0) - (reference[index] ?? 0)));
    expect(Math.max(...differences)).toBeLessThanOrEqual(2);
  },
);

test('a checkerboard, the finest pattern there is, becomes flat grey instead of folding back', () => {
  const board = Float32Array.from({ length: 48 * 48 }, (_, i) => (((i % 48) + Math.floor(i / 48)) % 2 === 0 ? 255 : 0));
  const small = resample(board, 48, 12);
  const inner = small.filter(
    (_, index) => Math.min(index % 12, Math.floor(index / 12)) > 1 && index % 12 < 10 && index < 120,
  );
  expect(Math.max(...inner) - Math.min(...inner)).toBeLessThan(4);
  expect(Math.abs((inner[0] ?? 0) - 127.5)).toBeLessThan(2);
});

test('a ramp stays the same ramp where the kernel does not reach the border', () => {
  const ramp = Float32Array.from({ length: 48 * 48 }, (_, index) => index % 48);
  const small = resample(ramp, 48, 16);
  for (let x = 2; x < 14; x++) expect(small[5 * 16 + x]).toBeCloseTo((x + 0.5) * 3 - 0.5, 3);
});
