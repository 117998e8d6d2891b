/** Simulates how the product captures a face of the data set: cropped by a detector's box, small, noisy and compressed. */
import { type RgbImage, resample } from '@crowdtone/imaging';
import type { RandomStream } from '@crowdtone/runtime';
import { FACE_SIDE } from '../data/face-set';
import { defocus } from './camera/blur';
import { applyH264 } from './camera/h264';
import { compressAsJpeg } from './camera/jpeg';
import { addNoise } from './camera/noise';
import { placeFace } from './framing';

/** Conditions of a capture. Amounts with a standard deviation are drawn for each image. */
export interface CaptureConditions {
  /** Side of the crop in sides of the canonical window. */
  readonly window: number;
  /** Standard deviation of the logarithm of the crop's side: detector boxes vary. */
  readonly scaleDeviation: number;
  /** Standard deviation of the crop's place along each axis, in sides of the window. */
  readonly shiftDeviation: number;
  /** Factor on all grey levels, in (0,1]. */
  readonly brightness: number;
  /** Standard deviation of a Gaussian blur of the small face, in its sides; 0 for none. */
  readonly defocus: number;
  /** Standard deviation of the sensor's noise, grey levels. */
  readonly noise: number;
  /** Range of the JPEG quality, 1 to 100; null for none. */
  readonly jpeg: readonly [lowest: number, highest: number] | null;
  /** Rate factor (crf) of x264, applied last; null for none. */
  readonly rateFactor: number | null;
}

/**
 * Typical conditions of the product: crops vary around the canonical window as the boxes of tiny-face do (`crowdtone evaluate
 * --framing`), otherwise as in video of good quality.
 */
export const PRODUCT_CAPTURE: CaptureConditions = {
  window: 1,
  scaleDeviation: 0.08,
  shiftDeviation: 0.03,
  brightness: 1,
  defocus: 0,
  noise: 3,
  jpeg: [60, 95],
  rateFactor: null,
};

/** Conditions that the product is not calibrated for, one alteration each. */
export const ALTERED_CAPTURES = {
  dark: { ...PRODUCT_CAPTURE, brightness: 0.3, noise: 6 },
  blurred: { ...PRODUCT_CAPTURE, defocus: 0.04 },
  'JPEG quality 30': { ...PRODUCT_CAPTURE, jpeg: [30, 30] },
  'H.264 at crf 30': { ...PRODUCT_CAPTURE, jpeg: null, rateFactor: 30 },
  'window 1.2 times as wide': { ...PRODUCT_CAPTURE, window: 1.2 },
  'window 1.43 times as wide': { ...PRODUCT_CAPTURE, window: 1.43 },
} as const satisfies Readonly<Record<string, CaptureConditions>>;

/** Name of an altered capture. */
export type AlteredCaptureName = keyof typeof ALTERED_CAPTURES;

/** Maximum difference in brightness of synthetic surroundings, grey levels. */
const SURROUNDINGS = 40;

/**
 * Simulates a capture of each face.
 * @param faces `FACE_SIDE * FACE_SIDE` grey values each
 * @param sizePx side of the images, in pixels of the original frame
 * @param randomOf random numbers for a face, by its index in `faces`
 * @returns a grey image of that side each, as RGB
 * @throws {CrowdtoneError} E_FFMPEG_MISSING, E_ENCODE_FAILED, E_FFMPEG_FAILED (environment) when they are encoded as H.264
 */
export async function simulateCaptures(
  faces: readonly Uint8Array[],
  sizePx: number,
  conditions: CaptureConditions,
  randomOf: (index: number) => RandomStream,
): Promise<RgbImage[]> {
  const side = Math.min(sizePx, FACE_SIDE);
  const captures = faces.map((face, index) => capture(face, side, conditions, randomOf(index)));
  if (conditions.rateFactor !== null) await applyH264(captures, side, conditions.rateFactor);
  return captures.map((grey) => toRgb(grey, side, 1));
}

/** @returns `side * side` grey values */
function capture(face: Uint8Array, side: number, conditions: CaptureConditions, random: RandomStream): Float32Array {
  const { window, scaleDeviation, shiftDeviation, brightness, jpeg } = conditions;
  const placed = new Float32Array(face.length);
  placeFace(face, placed, FACE_SIDE, {
    mirrored: false,
    angle: 0,
    zoom: 1 / (window * Math.exp(scaleDeviation * random.normal())),
    shiftX: shiftDeviation * FACE_SIDE * random.normal(),
    shiftY: shiftDeviation * FACE_SIDE * random.normal(),
    surroundings: random.between(-SURROUNDINGS, SURROUNDINGS),
  });
  const small = resample(toRgb(placed, FACE_SIDE, brightness), { width: side, height: side, filter: 'bicubic' });
  const grey = Float32Array.from({ length: side * side }, (_, pixel) => small.data[pixel * 3] ?? 0);
  if (conditions.defocus > 0) defocus(grey, side, conditions.defocus * side);
  if (conditions.noise > 0) addNoise(grey, conditions.noise, random);
  if (jpeg !== null) {
    const origin = { x: random.integer(8), y: random.integer(8) };
    compressAsJpeg(grey, side, Math.round(random.between(...jpeg)), origin);
  }
  return grey;
}

function toRgb(grey: Float32Array, side: number, brightness: number): RgbImage {
  // Clamps and rounds on assignment.
  const data = new Uint8ClampedArray(grey.length * 3);
  grey.forEach((value, pixel) => {
    data.fill(value * brightness, pixel * 3, pixel * 3 + 3);
  });
  return { data: new Uint8Array(data.buffer), width: side, height: side };
}
