import { SquareResampler } from '@crowdtone/imaging';

/** Face sizes at which networks are trained and evaluated, pixels. */
export const FACE_SIZES = [48, 32, 24, 16, 12, 8] as const;

/** Equal weights for all sizes. */
export const ALL_SIZES_ALIKE: readonly number[] = FACE_SIZES.map(() => 1);

/**
 * Degrades faces to small sizes: reduced to `size` x `size` pixels of 8 bits and enlarged to the network's input by the same
 * antialiased cubic kernel, without compression.
 */
export class Degrader {
  readonly #steps = new Map<number, { down: SquareResampler; up: SquareResampler }>();

  /** @param side of the sharp image and of the network's input, pixels */
  constructor(readonly side: number) {}

  /** Degrades `side * side` grey values in [0,255] in place; at `size >= side` only rounds them to 8 bits. */
  degrade(image: Float32Array, size: number): void {
    this.enlarge(this.reduce(image, size), size, image);
  }

  /** Reduces a face to `size * size` grey levels, rounded; at `size >= side` returns a rounded copy. */
  reduce(image: Float32Array, size: number): Float32Array {
    if (size >= this.side) return roundTo8Bit(image.slice());
    const small = new Float32Array(size * size);
    this.#step(size).down.resample(image, small);
    return roundTo8Bit(small);
  }

  /** Enlarges a small face to the network's input, `side * side` grey levels, rounded. */
  enlarge(small: Float32Array, size: number, target: Float32Array): void {
    if (size >= this.side) target.set(small);
    else this.#step(size).up.resample(small, target);
    roundTo8Bit(target);
  }

  #step(size: number) {
    let step = this.#steps.get(size);
    if (step === undefined) {
      step = {
        down: new SquareResampler(this.side, size),
        up: new SquareResampler(size, this.side),
      };
      this.#steps.set(size, step);
    }
    return step;
  }
}

/** Rounds in place to whole grey levels and clips to [0,255]: the cubic kernel overshoots at edges. */
export function roundTo8Bit(image: Float32Array): Float32Array {
  for (let index = 0; index < image.length; index++) {
    image[index] = Math.min(255, Math.max(0, Math.round(image[index] ?? 0)));
  }
  return image;
}
