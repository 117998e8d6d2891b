/** face-api on TensorFlow.js with WebAssembly, and its demo photos: the reference of the parity tests. */
import { dirname, join } from 'node:path';
import type { RgbImage } from '@crowdtone/imaging';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type * as FaceApi from '@vladmandic/face-api';
import sharp from 'sharp';

/** Loads face-api with the WebAssembly backend. */
export async function loadReference(): Promise<typeof FaceApi> {
  setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'))}/dist/`);
  await tf.setBackend('wasm');
  return require('@vladmandic/face-api/dist/face-api.node-wasm.js') as typeof FaceApi;
}

/** One of the six group photos in the npm package, or a region of it. */
export async function readDemoPhoto(
  number: number,
  size: { readonly width: number; readonly height: number },
  region?: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
): Promise<RgbImage> {
  const folder = dirname(require.resolve('@vladmandic/face-api/package.json'));
  const photo = sharp(join(folder, 'demo', `sample${number}.jpg`));
  if (region) photo.extract(region);
  const data = await photo
    .resize({ ...size, fit: 'fill' })
    .removeAlpha()
    .raw()
    .toBuffer();
  return { data: Uint8Array.from(data), ...size };
}

/** The image as a tensor of pixels. */
export function toPixels({ data, width, height }: RgbImage): tf.Tensor3D {
  return tf.tensor3d(data, [height, width, 3], 'int32');
}

/** Largest absolute difference of two equally long vectors. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} values against ${b.length}`);
  return Array.from(a).reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] ?? NaN))), 0);
}
