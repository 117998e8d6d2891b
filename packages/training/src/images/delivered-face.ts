/** A sharp face of the data set as the product gets to see it: cropped by a detector's box, small, noisy and compressed. */
import { type RgbImage, resample } from '@crowdtone/imaging';
import type { RandomStream } from '@crowdtone/runtime';
import { FACE_SIDE } from '../data/face-set';
import { defocus } from './camera/blur';
import { compressAsJpeg } from './camera/jpeg';
import { addNoise } from './camera/noise';
import { placeFace } from './framing';

/** How a face is delivered. Amounts named after a deviation are drawn for each picture. */
export interface Delivery {
  /** Side of the crop in sides of the canonical window. */
  readonly window: number;
  /** Standard deviation of the logarithm of the crop's side: boxes of detectors scatter. */
  readonly scaleDeviation: number;
  /** Standard deviation of the crop's place along either axis, in sides of the window. */
  readonly shiftDeviation: number;
  /** Factor on all grey levels, in (0,1]. */
  readonly brightness: number;
  /** Standard deviation of a Gaussian blur of the small face, in its sides; 0 for none. */
  readonly defocus: number;
  /** Standard deviation of the sensor's noise, grey levels. */
  readonly noise: number;
  /** Range that the quality of JPEG is drawn from, 1 to 100; null for none. */
  readonly jpeg: readonly [lowest: number, highest: number] | null;
}

/**
 * The product's own pictures: crops scatter about the canonical window as the boxes of tiny-face do (`crowdtone evaluate
 * --framing`), the rest as in video of good quality.
 */
export const PRODUCT_DELIVERY: Delivery = {
  window: 1,
  scaleDeviation: 0.08,
  shiftDeviation: 0.03,
  brightness: 1,
  defocus: 0,
  noise: 3,
  jpeg: [60, 95],
};

/** What cameras do that the product was not calibrated for, one alteration each. */
export const ALTERED_DELIVERIES = {
  dark: { ...PRODUCT_DELIVERY, brightness: 0.3, noise: 6 },
  blurred: { ...PRODUCT_DELIVERY, defocus: 0.04 },
  'JPEG quality 30': { ...PRODUCT_DELIVERY, jpeg: [30, 30] },
  'window 1.2 times as wide': { ...PRODUCT_DELIVERY, window: 1.2 },
  'window 1.43 times as wide': { ...PRODUCT_DELIVERY, window: 1.43 },
} as const satisfies Readonly<Record<string, Delivery>>;

export type AlteredDeliveryName = keyof typeof ALTERED_DELIVERIES;

/** Grey levels that what a wider window shows may be lighter or darker by. */
const SURROUNDINGS = 40;

/**
 * @param face `FACE_SIDE * FACE_SIDE` grey values
 * @param sizePx side of the picture, in pixels of the original frame
 * @returns a grey picture of that side, as RGB
 */
export function deliverFace(face: Uint8Array, sizePx: number, delivery: Delivery, random: RandomStream): RgbImage {
  const { window, scaleDeviation, shiftDeviation, brightness, jpeg } = delivery;
  const placed = new Float32Array(face.length);
  placeFace(face, placed, FACE_SIDE, {
    mirrored: false,
    angle: 0,
    zoom: 1 / (window * Math.exp(scaleDeviation * random.normal())),
    shiftX: shiftDeviation * FACE_SIDE * random.normal(),
    shiftY: shiftDeviation * FACE_SIDE * random.normal(),
    surroundings: random.between(-SURROUNDINGS, SURROUNDINGS),
  });
  const side = Math.min(sizePx, FACE_SIDE);
  const small = resample(toRgb(placed, FACE_SIDE, brightness), { width: side, height: side, filter: 'bicubic' });
  const grey = Float32Array.from({ length: side * side }, (_, pixel) => small.data[pixel * 3] ?? 0);
  if (delivery.defocus > 0) defocus(grey, side, delivery.defocus * side);
  if (delivery.noise > 0) addNoise(grey, delivery.noise, random);
  if (jpeg !== null) {
    const origin = { x: random.integer(8), y: random.integer(8) };
    compressAsJpeg(grey, side, Math.round(random.between(...jpeg)), origin);
  }
  return toRgb(grey, side, 1);
}

function toRgb(grey: Float32Array, side: number, brightness: number): RgbImage {
  // Clamps and rounds on assignment.
  const data = new Uint8ClampedArray(grey.length * 3);
  grey.forEach((value, pixel) => {
    data.fill(value * brightness, pixel * 3, pixel * 3 + 3);
  });
  return { data: new Uint8Array(data.buffer), width: side, height: side };
}
