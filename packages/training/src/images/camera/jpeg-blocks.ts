/** The example luminance table in ITU-T T.81, annex K, which most encoders scale by their quality setting. */
export const LUMINANCE = [
  [16, 11, 10, 16, 24, 40, 51, 61],
  [12, 12, 14, 19, 26, 58, 60, 55],
  [14, 13, 16, 24, 40, 57, 69, 56],
  [14, 17, 22, 29, 51, 87, 80, 62],
  [18, 22, 37, 56, 68, 109, 103, 77],
  [24, 35, 55, 64, 81, 104, 113, 92],
  [49, 64, 78, 87, 103, 121, 120, 101],
  [72, 92, 95, 98, 112, 100, 103, 99],
].flat();

/** Pixels. */
export const BLOCK_SIDE = 8;
const HALF = BLOCK_SIDE / 2;
/** The first half of each row of the discrete cosine transform. */
const COSINES = Float32Array.from({ length: BLOCK_SIDE * HALF }, (_, index) => {
  const frequency = Math.floor(index / HALF);
  const norm = Math.sqrt((frequency === 0 ? 1 : 2) / BLOCK_SIDE);
  return norm * Math.cos(((2 * (index % HALF) + 1) * frequency * Math.PI) / (2 * BLOCK_SIDE));
});

/** Quantisation steps of the coefficients at a quality of 1 to 100 as in libjpeg. */
export function stepsAt(quality: number, table: readonly number[]): Float32Array {
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return Float32Array.from({ length: BLOCK_SIDE * BLOCK_SIDE }, (_, index) =>
    Math.min(Math.max(Math.floor(((table[index] ?? 99) * scale + 50) / 100), 1), 255),
  );
}

/**
 * Quantises each block of a plane in place: cosine transform, rounding, inverse transform.
 * @param plane `side * side` values around 0; `side` a multiple of {@link BLOCK_SIDE}
 */
export function roundBlocks(plane: Float32Array, side: number, steps: Float32Array): void {
  const block = new Float32Array(BLOCK_SIDE * BLOCK_SIDE);
  const transposed = new Float32Array(BLOCK_SIDE * BLOCK_SIDE);
  for (let top = 0; top < side; top += BLOCK_SIDE) {
    for (let left = 0; left < side; left += BLOCK_SIDE) {
      for (let y = 0; y < BLOCK_SIDE; y++) {
        const from = (top + y) * side + left;
        for (let x = 0; x < BLOCK_SIDE; x++) block[y * BLOCK_SIDE + x] = plane[from + x] ?? 0;
      }
      // Row transform and transposition, twice, transform both directions.
      transform(block, transposed);
      transform(transposed, block);
      for (let index = 0; index < block.length; index++) {
        const step = steps[index] ?? 1;
        const scaled = (block[index] ?? 0) / step;
        block[index] = ((scaled < 0 ? scaled - 0.5 : scaled + 0.5) | 0) * step;
      }
      restore(block, transposed);
      restore(transposed, block);
      for (let y = 0; y < BLOCK_SIDE; y++) {
        const to = (top + y) * side + left;
        for (let x = 0; x < BLOCK_SIDE; x++) plane[to + x] = block[y * BLOCK_SIDE + x] ?? 0;
      }
    }
  }
}

const SUMS = new Float32Array(HALF);
const DIFFERENCES = new Float32Array(HALF);

/**
 * Writes the transform of each row of `from` as a column of `to`. Cosines of even frequencies are symmetric and those of odd ones
 * antisymmetric, so that sums and differences of mirrored values halve the multiplications.
 */
function transform(from: Float32Array, to: Float32Array): void {
  for (let row = 0; row < BLOCK_SIDE; row++) {
    const at = row * BLOCK_SIDE;
    for (let place = 0; place < HALF; place++) {
      const near = from[at + place] ?? 0;
      const far = from[at + BLOCK_SIDE - 1 - place] ?? 0;
      SUMS[place] = near + far;
      DIFFERENCES[place] = near - far;
    }
    for (let frequency = 0; frequency < BLOCK_SIDE; frequency++) {
      const values = frequency % 2 === 0 ? SUMS : DIFFERENCES;
      const cosines = frequency * HALF;
      let sum = 0;
      for (let place = 0; place < HALF; place++) sum += (values[place] ?? 0) * (COSINES[cosines + place] ?? 0);
      to[frequency * BLOCK_SIDE + row] = sum;
    }
  }
}

/** The inverse of {@link transform}, also transposing. */
function restore(from: Float32Array, to: Float32Array): void {
  for (let row = 0; row < BLOCK_SIDE; row++) {
    const at = row * BLOCK_SIDE;
    for (let place = 0; place < HALF; place++) {
      let even = 0;
      let odd = 0;
      for (let frequency = 0; frequency < BLOCK_SIDE; frequency += 2) {
        even += (from[at + frequency] ?? 0) * (COSINES[frequency * HALF + place] ?? 0);
        odd += (from[at + frequency + 1] ?? 0) * (COSINES[(frequency + 1) * HALF + place] ?? 0);
      }
      to[place * BLOCK_SIDE + row] = even + odd;
      to[(BLOCK_SIDE - 1 - place) * BLOCK_SIDE + row] = even - odd;
    }
  }
}
