import { type ResampleFilter, SquareResampler } from '@crowdtone/imaging';
import type { RandomStream } from '@crowdtone/runtime';
import { drawIndex } from '@crowdtone/statistics';
import { roundTo8Bit } from '../degrade';
import { defocus, motionBlur } from './blur';
import { compressAsJpeg } from './jpeg';
import { addNoise } from './noise';

/** Probability and maximum strength of each degradation between scene and network. Probabilities are in [0,1]. */
export interface CameraSettings {
  /** Probability of any degradation; other faces are only reduced and enlarged by the cubic kernel. */
  readonly altered: number;
  readonly defocus: { readonly chance: number; readonly deviationPx: number };
  readonly motion: { readonly chance: number; readonly lengthPx: number };
  /** Captured at a lower resolution than delivered, by up to this factor. */
  readonly enlargement: { readonly chance: number; readonly factor: number };
  readonly noise: { readonly chance: number; readonly deviation: number };
  readonly jpeg: { readonly chance: number; readonly quality: readonly [lowest: number, highest: number] };
  /** Weights of {@link KERNEL_NAMES} for reducing and for enlarging. */
  readonly kernels: { readonly down: readonly number[]; readonly up: readonly number[] };
}

const KERNEL_NAMES: readonly ResampleFilter[] = ['bicubic', 'bilinear', 'area', 'lanczos'];

/** Degradations of typical cameras, for training. */
export const CAMERAS: CameraSettings = {
  altered: 0.65,
  defocus: { chance: 0.2, deviationPx: 1.3 },
  motion: { chance: 0.3, lengthPx: 5 },
  enlargement: { chance: 0.15, factor: 1.8 },
  noise: { chance: 0.45, deviation: 14 },
  jpeg: { chance: 0.55, quality: [18, 95] },
  kernels: { down: [4, 2, 2, 1], up: [6, 2, 0, 1] },
};

/** Share of JPEGs that are smoothed, as video codecs smooth block edges. */
const SMOOTHED_SHARE = 0.25;

/** Maximum length of motion blur relative to the face. */
const MAX_SMEARED_SHARE = 1 / 6;

/**
 * Simulates a camera: defocus and motion blur, reduction, noise, compression, and enlargement to the network's input.
 */
export class Camera {
  readonly #resamplers = new Map<string, SquareResampler>();

  /** @param side of the sharp face and of the network's input, pixels */
  constructor(
    readonly side: number,
    readonly settings: CameraSettings,
  ) {}

  /** Degrades `side * side` grey values in [0,255] in place, rounded; `size` is the face size in the camera's image, pixels. */
  take(image: Float32Array, size: number, random: RandomStream): void {
    const { settings, side } = this;
    const isAltered = random.uniform() < settings.altered;
    const happens = (chance: number) => isAltered && random.uniform() < chance;
    if (happens(settings.defocus.chance)) defocus(image, side, random.between(0.3, settings.defocus.deviationPx));
    const down = isAltered ? this.#draw(settings.kernels.down, random) : 'bicubic';
    const up = isAltered ? this.#draw(settings.kernels.up, random) : 'bicubic';
    let small = image;
    if (happens(settings.enlargement.chance)) {
      const taken = Math.max(6, Math.round(size / random.between(1, settings.enlargement.factor)));
      small = this.#resample(this.#resample(image, side, taken, down), taken, size, up);
    } else if (size < side) {
      small = this.#resample(image, side, size, down);
    }
    if (happens(settings.motion.chance)) {
      const longest = Math.min(settings.motion.lengthPx, 1 + MAX_SMEARED_SHARE * size);
      motionBlur(small, size, random.between(1, longest), random.between(0, Math.PI));
    }
    if (happens(settings.noise.chance)) addNoise(small, settings.noise.deviation * random.uniform() ** 1.5, random);
    roundTo8Bit(small);
    if (happens(settings.jpeg.chance)) {
      const origin = { x: random.integer(8), y: random.integer(8) };
      compressAsJpeg(small, size, Math.round(random.between(...settings.jpeg.quality)), origin);
      if (random.uniform() < SMOOTHED_SHARE) defocus(small, size, random.between(0.3, 0.7));
      roundTo8Bit(small);
    }
    if (small === image) return;
    image.set(size === side ? small : this.#resample(small, size, side, up));
    roundTo8Bit(image);
  }

  #draw(weights: readonly number[], random: RandomStream): ResampleFilter {
    return KERNEL_NAMES[drawIndex(weights, random.uniform)] ?? 'bicubic';
  }

  #resample(image: Float32Array, from: number, to: number, kernel: ResampleFilter): Float32Array {
    const key = `${from}-${to}-${kernel}`;
    let resampler = this.#resamplers.get(key);
    if (resampler === undefined) {
      resampler = new SquareResampler(from, to, kernel);
      this.#resamplers.set(key, resampler);
    }
    const target = new Float32Array(to * to);
    resampler.resample(image, target);
    return target;
  }
}
