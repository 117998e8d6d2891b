import { type RgbImage, resample } from '@crowdtone/imaging';

/** Weights of red, green and blue in brightness (ITU-R BT.601). */
const LUMA = [0.299, 0.587, 0.114] as const;

/**
 * The input of the project's own networks: images resized to `side` by bicubic resampling, grey, bytes / 127.5 - 1.
 * @returns images x side x side values in [-1, 1]
 */
export function greyInput(images: readonly RgbImage[], side: number): Float32Array {
  const pixels = side * side;
  const input = new Float32Array(images.length * pixels);
  for (const [index, image] of images.entries()) {
    const { data } = resample(image, { width: side, height: side, filter: 'bicubic' });
    for (let pixel = 0; pixel < pixels; pixel += 1) {
      const at = pixel * 3;
      const grey = LUMA[0] * (data[at] ?? 0) + LUMA[1] * (data[at + 1] ?? 0) + LUMA[2] * (data[at + 2] ?? 0);
      input[index * pixels + pixel] = grey / 127.5 - 1;
    }
  }
  return input;
}
