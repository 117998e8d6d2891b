import type { RandomStream } from '@crowdtone/runtime';
import { placeFace } from './framing';

/** Ranges of the augmentations; amounts are drawn for each image. */
export interface Augmentation {
  /** Chance of mirroring left and right, in [0,1]. */
  readonly flip: number;
  /** Largest rotation either way, degrees; triangular distribution. */
  readonly rotation: number;
  /** Largest relative change of size, 0.1 for 90 to 110 %. */
  readonly scale: number;
  /** Probability of a misframed window, and its size relative to the correct one. */
  readonly framing: { readonly chance: number; readonly window: readonly [narrowest: number, widest: number] };
  /** Largest shift along each axis as a share of the side; triangular distribution. */
  readonly shift: number;
  /** Largest change of brightness, as a share of the full range of 255. */
  readonly brightness: number;
  /** Largest relative change of contrast around the image's mean. */
  readonly contrast: number;
  /** Largest natural logarithm of the exponent that grey levels are raised to, either way. */
  readonly gamma: number;
  /** Chance of overwriting a random rectangle of 2 to 12 % of the area with noise (Zhong et al., AAAI 2020), in [0,1]. */
  readonly erasing: number;
}

/** Augmentation for variation in pose, lighting and framing. */
export const STANDARD_AUGMENTATION: Augmentation = {
  flip: 0.5,
  rotation: 22,
  scale: 0.1,
  framing: { chance: 0.35, window: [0.8, 1.5] },
  shift: 0.09,
  brightness: 0.15,
  contrast: 0.25,
  gamma: 0.35,
  erasing: 0.2,
};

/** Largest difference in brightness between a face and its synthetic surroundings, grey levels. */
const SURROUNDINGS = 60;

/**
 * Writes an augmented copy of a grey image to `target`, values in [0,255] unrounded. Source and target are `side` x
 * `side`, row by row. Rotation, size and shift are one bilinear resampling.
 */
export function augment(
  source: Uint8Array,
  target: Float32Array,
  side: number,
  augmentation: Augmentation,
  random: RandomStream,
): void {
  const { flip, rotation, scale, framing, shift } = augmentation;
  placeFace(source, target, side, {
    mirrored: random.uniform() < flip,
    angle: (triangular(rotation, random) * Math.PI) / 180,
    zoom: random.uniform() < framing.chance ? 1 / random.between(...framing.window) : 1 + random.between(-scale, scale),
    shiftX: triangular(shift, random) * side,
    shiftY: triangular(shift, random) * side,
    surroundings: random.between(-SURROUNDINGS, SURROUNDINGS),
  });
  changeLight(target, augmentation, random);
  if (random.uniform() < augmentation.erasing) erase(target, side, random);
}

/** A triangular distribution between -largest and largest. */
function triangular(largest: number, random: RandomStream): number {
  return (random.between(-largest, largest) + random.between(-largest, largest)) / 2;
}

function changeLight(image: Float32Array, range: Augmentation, random: RandomStream): void {
  const exponent = Math.exp(random.between(-range.gamma, range.gamma));
  const gain = 1 + random.between(-range.contrast, range.contrast);
  const offset = random.between(-range.brightness, range.brightness) * 255;
  let mean = 0;
  if (range.gamma > 0) raise(image, exponent);
  for (const value of image) mean += value / image.length;
  for (let index = 0; index < image.length; index++) {
    image[index] = Math.min(255, Math.max(0, ((image[index] ?? 0) - mean) * gain + mean + offset));
  }
}

/** Gamma correction; grey levels are rounded first for a lookup table. */
function raise(image: Float32Array, exponent: number): void {
  const levels = Float32Array.from({ length: 256 }, (_, level) => 255 * (level / 255) ** exponent);
  for (let index = 0; index < image.length; index++) image[index] = levels[Math.round(image[index] ?? 0)] ?? 0;
}

function erase(image: Float32Array, side: number, random: RandomStream): void {
  const area = random.between(0.02, 0.12) * side * side;
  const ratio = Math.exp(random.between(-1, 1));
  const width = Math.min(side, Math.max(1, Math.round(Math.sqrt(area * ratio))));
  const height = Math.min(side, Math.max(1, Math.round(Math.sqrt(area / ratio))));
  const left = random.integer(side - width + 1);
  const top = random.integer(side - height + 1);
  for (let y = top; y < top + height; y++) {
    for (let x = left; x < left + width; x++) image[y * side + x] = random.between(0, 255);
  }
}
