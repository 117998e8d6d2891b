/**
 * Antialiased bicubic resampling of square grey images. When an image shrinks by a factor s the kernel is stretched
 * by s, so every source pixel counts and nothing above the new Nyquist limit folds back. Plain bicubic sampling, which
 * looks at 4 x 4 pixels whatever the factor, is another (and aliased) degradation: figures are not comparable.
 */

/** Keys' cubic kernel (IEEE Trans. ASSP 29, 1981) with a = -0.5, which reproduces quadratics; support (-2, 2). */
export function cubicKernel(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

interface Taps {
  readonly width: number;
  /** First source pixel of each target pixel. */
  readonly first: Uint16Array;
  /** `width` weights for each target pixel, adding up to 1; what would lie outside the image is left out. */
  readonly weights: Float32Array;
}

/** Resamples `from` x `from` images to `to` x `to`. Makes its tables once; then allocates nothing. */
export class BicubicResampler {
  readonly #taps: Taps;
  readonly #rows: Float32Array;

  constructor(
    /** Side of the source, pixels. */
    readonly from: number,
    /** Side of the target, pixels. */
    readonly to: number,
  ) {
    this.#taps = makeTaps(from, to);
    this.#rows = new Float32Array(from * to);
  }

  /** Reads `from * from` values of any range from `source`, row by row, and writes `to * to` values to `target`. */
  resample(source: Float32Array, target: Float32Array): void {
    const { from, to } = this;
    const { width, first, weights } = this.#taps;
    const rows = this.#rows;
    for (let y = 0; y < from; y++) {
      for (let x = 0; x < to; x++) {
        const start = y * from + (first[x] ?? 0);
        let sum = 0;
        for (let tap = 0; tap < width; tap++) sum += (weights[x * width + tap] ?? 0) * (source[start + tap] ?? 0);
        rows[y * to + x] = sum;
      }
    }
    for (let y = 0; y < to; y++) {
      const start = (first[y] ?? 0) * to;
      for (let x = 0; x < to; x++) {
        let sum = 0;
        for (let tap = 0; tap < width; tap++)
          sum += (weights[y * width + tap] ?? 0) * (rows[start + tap * to + x] ?? 0);
        target[y * to + x] = sum;
      }
    }
  }
}

function makeTaps(from: number, to: number): Taps {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const width = Math.min(Math.ceil(4 * stretch) + 1, from);
  const first = new Uint16Array(to);
  const weights = new Float32Array(to * width);
  for (let target = 0; target < to; target++) {
    // Pixel centres lie at half numbers, so that both images cover the same area.
    const centre = (target + 0.5) * scale - 0.5;
    const start = Math.min(Math.max(Math.ceil(centre - 2 * stretch), 0), from - width);
    first[target] = start;
    const row = Array.from({ length: width }, (_, tap) => cubicKernel((start + tap - centre) / stretch));
    const sum = row.reduce((total, weight) => total + weight, 0);
    weights.set(
      row.map((weight) => weight / sum),
      target * width,
    );
  }
  return { width, first, weights };
}
