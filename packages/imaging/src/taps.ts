/** Resampling kernels, with their half widths in pixels of the coarser image. */
const KERNELS = {
  /** The mean of an area; the nearest pixel when an image is enlarged. */
  area: { support: 0.5, weigh: (x: number) => (x >= -0.5 && x < 0.5 ? 1 : 0) },
  bilinear: { support: 1, weigh: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weigh: cubicKernel },
  lanczos: { support: 3, weigh: lanczosKernel },
} as const;

/** Name of a resampling kernel. */
export type ResampleFilter = keyof typeof KERNELS;

/** Which source pixels every target pixel of one axis sums, and with what weights. */
export interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** `stride` weights per target pixel, adding up to 1. */
  readonly weights: Float32Array;
  readonly stride: number;
}

/**
 * Plans one axis of an antialiased resampling: when it shrinks by a factor s the kernel is stretched by s, so every source
 * pixel counts and nothing above the new Nyquist limit folds back. Centres of pixels lie at half integers, so that both
 * images cover the same area; the kernel is cut off outside the source.
 *
 * @param start of the region, pixels of the source
 * @param length of the region, pixels of the source
 */
export function planTaps(
  sourceSize: number,
  start: number,
  length: number,
  targetSize: number,
  filter: ResampleFilter,
): Taps {
  const kernel = KERNELS[filter];
  const scale = length / targetSize;
  const widening = Math.max(scale, 1);
  const support = kernel.support * widening;
  const stride = Math.ceil(support) * 2 + 1;
  const taps = {
    first: new Int32Array(targetSize),
    count: new Int32Array(targetSize),
    weights: new Float32Array(targetSize * stride),
    stride,
  };
  for (let target = 0; target < targetSize; target += 1) {
    const centre = start + (target + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - support + 0.5));
    const count = Math.min(sourceSize, Math.floor(centre + support + 0.5)) - first;
    const weights = taps.weights.subarray(target * stride, target * stride + count);
    for (let tap = 0; tap < count; tap += 1) weights[tap] = kernel.weigh((first + tap + 0.5 - centre) / widening);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (let tap = 0; tap < count; tap += 1) weights[tap] = (weights[tap] ?? 0) / total;
    taps.first[target] = first;
    taps.count[target] = count;
  }
  return taps;
}

/**
 * Keys' cubic convolution (IEEE Transactions on Acoustics, Speech and Signal Processing 29, 1981) with a = -0.5, which
 * reproduces quadratics; 0 from a distance of 2 on.
 */
export function cubicKernel(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

/** Lanczos' windowed sinc of three lobes (Duchon, Journal of Applied Meteorology 18, 1979); 0 from a distance of 3 on. */
function lanczosKernel(distance: number): number {
  const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
  return Math.abs(distance) < 3 ? sinc(distance) * sinc(distance / 3) : 0;
}
