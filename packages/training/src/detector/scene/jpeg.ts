import type { Canvas } from './canvas';

/** The example tables of ITU-T T.81, annex K, which most encoders scale by their quality setting. */
const LUMINANCE = [
  [16, 11, 10, 16, 24, 40, 51, 61],
  [12, 12, 14, 19, 26, 58, 60, 55],
  [14, 13, 16, 24, 40, 57, 69, 56],
  [14, 17, 22, 29, 51, 87, 80, 62],
  [18, 22, 37, 56, 68, 109, 103, 77],
  [24, 35, 55, 64, 81, 104, 113, 92],
  [49, 64, 78, 87, 103, 121, 120, 101],
  [72, 92, 95, 98, 112, 100, 103, 99],
].flat();
const CHROMINANCE = [
  [17, 18, 24, 47, 99, 99, 99, 99],
  [18, 21, 26, 66, 99, 99, 99, 99],
  [24, 26, 56, 99, 99, 99, 99, 99],
  [47, 66, 99, 99, 99, 99, 99, 99],
].flat();

const SIDE = 8;
const HALF = SIDE / 2;
/** The first half of each row of the discrete cosine transform. */
const COSINES = Float32Array.from({ length: SIDE * HALF }, (_, index) => {
  const frequency = Math.floor(index / HALF);
  const norm = Math.sqrt((frequency === 0 ? 1 : 2) / SIDE);
  return norm * Math.cos(((2 * (index % HALF) + 1) * frequency * Math.PI) / (2 * SIDE));
});

/**
 * The loss of JPEG without the file: blocks of 8 x 8 through a cosine transform, rounded as at this quality (1 to 100, as in
 * libjpeg), and back; colour at half the resolution. Written here because a training step does not wait for an encoder, and
 * has to give the same picture on every machine.
 * @throws RangeError when the canvas is no multiple of 16 pixels wide
 */
export function compressAsJpeg(canvas: Canvas, quality: number): void {
  const { pixels, side } = canvas;
  if (side % (2 * SIDE) !== 0) throw new RangeError(`${side} pixels are no multiple of ${2 * SIDE}`);
  const half = side / 2;
  const luma = new Float32Array(side * side);
  const blueness = new Float32Array(half * half);
  const redness = new Float32Array(half * half);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const at = (y * side + x) * 3;
      const red = pixels[at] ?? 0;
      const green = pixels[at + 1] ?? 0;
      const blue = pixels[at + 2] ?? 0;
      const level = 0.299 * red + 0.587 * green + 0.114 * blue;
      luma[y * side + x] = level - 128;
      const small = (y >> 1) * half + (x >> 1);
      blueness[small] = (blueness[small] ?? 0) + (blue - level) * (0.564 / 4);
      redness[small] = (redness[small] ?? 0) + (red - level) * (0.713 / 4);
    }
  }
  roundBlocks(luma, side, stepsAt(quality, LUMINANCE));
  roundBlocks(blueness, half, stepsAt(quality, CHROMINANCE));
  roundBlocks(redness, half, stepsAt(quality, CHROMINANCE));
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const at = (y * side + x) * 3;
      const small = (y >> 1) * half + (x >> 1);
      const level = (luma[y * side + x] ?? 0) + 128;
      const cb = blueness[small] ?? 0;
      const cr = redness[small] ?? 0;
      pixels[at] = level + 1.402 * cr;
      pixels[at + 1] = level - 0.344 * cb - 0.714 * cr;
      pixels[at + 2] = level + 1.772 * cb;
    }
  }
}

function stepsAt(quality: number, table: readonly number[]): Float32Array {
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return Float32Array.from({ length: SIDE * SIDE }, (_, index) =>
    Math.min(Math.max(Math.floor(((table[index] ?? 99) * scale + 50) / 100), 1), 255),
  );
}

function roundBlocks(plane: Float32Array, side: number, steps: Float32Array): void {
  const block = new Float32Array(SIDE * SIDE);
  const turned = new Float32Array(SIDE * SIDE);
  for (let top = 0; top < side; top += SIDE) {
    for (let left = 0; left < side; left += SIDE) {
      for (let y = 0; y < SIDE; y += 1) {
        const from = (top + y) * side + left;
        for (let x = 0; x < SIDE; x += 1) block[y * SIDE + x] = plane[from + x] ?? 0;
      }
      // Transforming the rows and turning the block over, twice, transforms both directions and turns it back.
      transform(block, turned);
      transform(turned, block);
      for (let index = 0; index < block.length; index += 1) {
        const step = steps[index] ?? 1;
        const scaled = (block[index] ?? 0) / step;
        block[index] = ((scaled < 0 ? scaled - 0.5 : scaled + 0.5) | 0) * step;
      }
      restore(block, turned);
      restore(turned, block);
      for (let y = 0; y < SIDE; y += 1) {
        const to = (top + y) * side + left;
        for (let x = 0; x < SIDE; x += 1) plane[to + x] = block[y * SIDE + x] ?? 0;
      }
    }
  }
}

const SUMS = new Float32Array(HALF);
const DIFFERENCES = new Float32Array(HALF);

/**
 * Writes the transform of each row of `from` as a column of `to`. Cosines of even frequencies are even about the row's middle
 * and odd ones odd, so that sums and differences of mirrored values need half of the multiplications.
 */
function transform(from: Float32Array, to: Float32Array): void {
  for (let row = 0; row < SIDE; row += 1) {
    const at = row * SIDE;
    for (let place = 0; place < HALF; place += 1) {
      const near = from[at + place] ?? 0;
      const far = from[at + SIDE - 1 - place] ?? 0;
      SUMS[place] = near + far;
      DIFFERENCES[place] = near - far;
    }
    for (let frequency = 0; frequency < SIDE; frequency += 1) {
      const values = frequency % 2 === 0 ? SUMS : DIFFERENCES;
      const cosines = frequency * HALF;
      let sum = 0;
      for (let place = 0; place < HALF; place += 1) sum += (values[place] ?? 0) * (COSINES[cosines + place] ?? 0);
      to[frequency * SIDE + row] = sum;
    }
  }
}

/** The inverse of {@link transform}, turned over likewise. */
function restore(from: Float32Array, to: Float32Array): void {
  for (let row = 0; row < SIDE; row += 1) {
    const at = row * SIDE;
    for (let place = 0; place < HALF; place += 1) {
      let even = 0;
      let odd = 0;
      for (let frequency = 0; frequency < SIDE; frequency += 2) {
        even += (from[at + frequency] ?? 0) * (COSINES[frequency * HALF + place] ?? 0);
        odd += (from[at + frequency + 1] ?? 0) * (COSINES[(frequency + 1) * HALF + place] ?? 0);
      }
      to[place * SIDE + row] = even + odd;
      to[(SIDE - 1 - place) * SIDE + row] = even - odd;
    }
  }
}
