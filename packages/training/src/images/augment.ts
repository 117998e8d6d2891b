import type { RandomStream } from '@crowdtone/runtime';

/** How far an image is changed; each amount is drawn uniformly from its range for each image anew. */
export interface Augmentation {
  /** Chance of mirroring left and right, in [0,1]. */
  readonly flip: number;
  /** Largest rotation either way, degrees. */
  readonly rotation: number;
  /** Largest relative change of size, 0.1 for 90 to 110 %. */
  readonly scale: number;
  /** Largest shift along each axis as a share of the side. */
  readonly shift: number;
  /** Largest change of brightness, as a share of the full range of 255. */
  readonly brightness: number;
  /** Largest relative change of contrast around the image's mean. */
  readonly contrast: number;
  /** Chance of overwriting a random rectangle of 2 to 12 % of the area with noise (Zhong et al., AAAI 2020), in [0,1]. */
  readonly erasing: number;
}

export const STANDARD_AUGMENTATION: Augmentation = {
  flip: 0.5,
  rotation: 10,
  scale: 0.1,
  shift: 0.06,
  brightness: 0.15,
  contrast: 0.25,
  erasing: 0.25,
};

/**
 * Writes a changed copy of a grey image to `target`, values in [0,255] unrounded. Source and target are `side` x
 * `side`, row by row. Rotation, size and shift are one bilinear resampling; what comes from outside repeats the border.
 */
export function augment(
  source: Uint8Array,
  target: Float32Array,
  side: number,
  augmentation: Augmentation,
  random: RandomStream,
): void {
  warp(source, target, side, augmentation, random);
  changeLight(target, augmentation, random);
  if (random.uniform() < augmentation.erasing) erase(target, side, random);
}

function warp(source: Uint8Array, target: Float32Array, side: number, range: Augmentation, random: RandomStream): void {
  const mirror = random.uniform() < range.flip ? -1 : 1;
  const angle = (random.between(-range.rotation, range.rotation) * Math.PI) / 180;
  const zoom = 1 + random.between(-range.scale, range.scale);
  const shiftX = random.between(-range.shift, range.shift) * side;
  const shiftY = random.between(-range.shift, range.shift) * side;
  const cosine = Math.cos(angle) / zoom;
  const sine = Math.sin(angle) / zoom;
  const centre = (side - 1) / 2;
  const last = side - 1;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const dx = (x - centre) * mirror - shiftX;
      const dy = y - centre - shiftY;
      const fromX = Math.min(Math.max(cosine * dx + sine * dy + centre, 0), last);
      const fromY = Math.min(Math.max(cosine * dy - sine * dx + centre, 0), last);
      const left = Math.floor(fromX);
      const top = Math.floor(fromY);
      const right = Math.min(left + 1, last);
      const bottom = Math.min(top + 1, last) * side;
      const weightX = fromX - left;
      const upper = (source[top * side + left] ?? 0) * (1 - weightX) + (source[top * side + right] ?? 0) * weightX;
      const lower = (source[bottom + left] ?? 0) * (1 - weightX) + (source[bottom + right] ?? 0) * weightX;
      target[y * side + x] = upper + (lower - upper) * (fromY - top);
    }
  }
}

function changeLight(image: Float32Array, range: Augmentation, random: RandomStream): void {
  const gain = 1 + random.between(-range.contrast, range.contrast);
  const offset = random.between(-range.brightness, range.brightness) * 255;
  let mean = 0;
  for (const value of image) mean += value / image.length;
  for (let index = 0; index < image.length; index++) {
    image[index] = Math.min(255, Math.max(0, ((image[index] ?? 0) - mean) * gain + mean + offset));
  }
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
