/** Degrades an image as a camera does, in this order: lens, sensor, encoder. */
import type { RgbImage } from '@crowdtone/imaging';
import { drawNormal, seededRandom } from '@crowdtone/runtime';
import sharp from 'sharp';

export interface Camera {
  /** Standard deviation of the lens's Gaussian blur, pixels; sharp accepts 0.3 or more. */
  readonly blurPx?: number;
  /** Brightness factor, in (0,1]. */
  readonly light?: number;
  /** Standard deviation of the sensor's noise, 8-bit grey levels. */
  readonly noise?: number;
  /** JPEG quality, 1 to 100. */
  readonly jpegQuality?: number;
}

/** Length of the noise, so large that frames starting at random offsets are uncorrelated in practice. */
const GRAIN_LENGTH = 1 << 18;

/** Returns the function that degrades an image; the same image and frame number yield the same bytes. */
export function buildCamera(camera: Camera, seed: number): (frame: RgbImage, index: number) => Promise<RgbImage> {
  const grain = camera.noise ? makeGrain(camera.noise, seededRandom(seed)) : null;
  const light = Uint8Array.from({ length: 256 }, (_, level) => Math.round(level * (camera.light ?? 1)));
  return async (frame, index) => {
    const seen = camera.blurPx ? await viaSharp(frame, (image) => image.blur(camera.blurPx)) : frame;
    const sensed = grain || camera.light !== undefined ? sense(seen, light, grain, seededRandom(seed + index)()) : seen;
    if (!camera.jpegQuality) return sensed;
    const quality = camera.jpegQuality;
    return viaSharp(sensed, async (image) => sharp(await image.jpeg({ quality }).toBuffer()));
  };
}

async function viaSharp(
  { data, width, height }: RgbImage,
  change: (image: sharp.Sharp) => sharp.Sharp | Promise<sharp.Sharp>,
): Promise<RgbImage> {
  const changed = await change(sharp(data, { raw: { width, height, channels: 3 } }));
  return { data: await changed.removeAlpha().raw().toBuffer(), width, height };
}

/** Normally distributed numbers (Box and Muller, 1958), rounded. */
function makeGrain(deviation: number, random: () => number): Int16Array {
  const grain = new Int16Array(GRAIN_LENGTH);
  for (let i = 0; i < GRAIN_LENGTH; i += 1) {
    grain[i] = Math.round(deviation * drawNormal(random));
  }
  return grain;
}

function sense(frame: RgbImage, light: Uint8Array, grain: Int16Array | null, start: number): RgbImage {
  const data = new Uint8ClampedArray(frame.data.length);
  const first = Math.floor(start * GRAIN_LENGTH);
  for (let i = 0; i < data.length; i += 1) {
    const level = light[frame.data[i] ?? 0] ?? 0;
    data[i] = grain ? level + (grain[(first + i) & (GRAIN_LENGTH - 1)] ?? 0) : level;
  }
  return { data: new Uint8Array(data.buffer), width: frame.width, height: frame.height };
}
