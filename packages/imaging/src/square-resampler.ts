import { planTaps, type ResampleFilter, type Taps } from './taps';

/**
 * Antialiased resampling of square grey images, from `from` x `from` to `to` x `to` pixels. Computes its tables once, then
 * allocates nothing. Bicubic sampling without antialiasing, which always uses 4 x 4 pixels, is a different, aliased
 * degradation: results are not comparable.
 */
export class SquareResampler {
  readonly #taps: Taps;
  readonly #rows: Float32Array;

  constructor(
    /** Side of the source, pixels. */
    readonly from: number,
    /** Side of the target, pixels. */
    readonly to: number,
    filter: ResampleFilter = 'bicubic',
  ) {
    this.#taps = planTaps(from, 0, from, to, filter);
    this.#rows = new Float32Array(from * to);
  }

  /** Reads `from * from` values of any range from `source`, row by row, and writes `to * to` values to `target`. */
  resample(source: Float32Array, target: Float32Array): void {
    const { from, to } = this;
    const { stride, first, count, weights } = this.#taps;
    const rows = this.#rows;
    for (let y = 0; y < from; y++) {
      for (let x = 0; x < to; x++) {
        const start = y * from + (first[x] ?? 0);
        const taps = count[x] ?? 0;
        let sum = 0;
        for (let tap = 0; tap < taps; tap++) sum += (weights[x * stride + tap] ?? 0) * (source[start + tap] ?? 0);
        rows[y * to + x] = sum;
      }
    }
    for (let y = 0; y < to; y++) {
      const start = (first[y] ?? 0) * to;
      const taps = count[y] ?? 0;
      for (let x = 0; x < to; x++) {
        let sum = 0;
        for (let tap = 0; tap < taps; tap++)
          sum += (weights[y * stride + tap] ?? 0) * (rows[start + tap * to + x] ?? 0);
        target[y * to + x] = sum;
      }
    }
  }
}
