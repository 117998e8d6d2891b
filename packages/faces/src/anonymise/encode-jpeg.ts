import type { RgbImage } from '@crowdtone/imaging';
import type Sharp from 'sharp';

const QUALITY = 80;

/** Encodes an image as JPEG without any metadata. */
export function encodeJpeg({ data, width, height }: RgbImage): Promise<Buffer> {
  return loadSharp()(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: QUALITY })
    .toBuffer();
}

/** Loaded on first use: most programs that detect faces never encode an image. */
function loadSharp(): typeof Sharp {
  return require('sharp') as typeof Sharp;
}
