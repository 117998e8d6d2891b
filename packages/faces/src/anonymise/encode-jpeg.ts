import type { RgbImage } from '@crowdtone/imaging';
import type Sharp from 'sharp';

const QUALITY = 80;

/** A picture as JPEG, without any metadata. */
export function encodeJpeg({ data, width, height }: RgbImage): Promise<Buffer> {
  return loadSharp()(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: QUALITY })
    .toBuffer();
}

/** Loaded late: most programs that look for faces never encode a picture. */
function loadSharp(): typeof Sharp {
  return require('sharp') as typeof Sharp;
}
