import { SquareResampler } from '@crowdtone/imaging';

/** Face sizes in pixels that networks are trained and measured at. */
export const FACE_SIZES = [48, 32, 24, 16, 12, 8] as const;

/** Every size drawn as often as any other. */
export const ALL_SIZES_ALIKE: readonly number[] = FACE_SIZES.map(() => 1);

/**
 * Shows what a small face looks like to a network with a fixed input: down to `size` x `size` pixels of 8 bits, as a
 * camera would have delivered it, and up again by the same cubic kernel. No JPEG comes between.
 */
export class Degrader {
  readonly #steps = new Map<number, { down: SquareResampler; up: SquareResampler }>();

  /** @param side of the sharp image and of the network's input, pixels */
  constructor(readonly side: number) {}

  /** Degrades `side * side` grey values in [0,255] in place; at `size >= side` only rounds them to 8 bits. */
  degrade(image: Float32Array, size: number): void {
    this.enlarge(this.reduce(image, size), size, image);
  }

  /** `size * size` whole grey levels, as a camera delivers them; at `size >= side` a rounded copy. */
  reduce(image: Float32Array, size: number): Float32Array {
    if (size >= this.side) return roundTo8Bit(image.slice());
    const small = new Float32Array(size * size);
    this.#step(size).down.resample(image, small);
    return roundTo8Bit(small);
  }

  /** Writes what a network sees of a small face to `target`, `side * side` whole grey levels. */
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
