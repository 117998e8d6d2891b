import { type GreyImage, type RgbImage, resampleGrey } from '@crowdtone/imaging';

/**
 * The input of the project's own networks: images resized to `side` by bicubic resampling, grey, bytes / 127.5 - 1. Grey images
 * of that side, as the product crops them, stay as they are.
 * @returns images x side x side values in [-1, 1]
 */
export function greyInput(images: readonly (RgbImage | GreyImage)[], side: number): Float32Array {
  const pixels = side * side;
  const input = new Float32Array(images.length * pixels);
  for (const [index, image] of images.entries()) {
    const isPrepared = image.channels === 1 && image.width === side && image.height === side;
    const { data } = isPrepared ? image : resampleGrey(image, { width: side, height: side, filter: 'bicubic' });
    for (let pixel = 0; pixel < pixels; pixel += 1) input[index * pixels + pixel] = (data[pixel] ?? 0) / 127.5 - 1;
  }
  return input;
}
