import type { Box, CropFormat } from '@crowdtone/domain';
import { cut, type GreyImage, type RgbImage, resample, resampleGrey } from '@crowdtone/imaging';

/** Half widths of the kernels, in pixels of the coarser image. */
const KERNEL_REACH = { bilinear: 1, bicubic: 2 } as const;

/**
 * Cuts a square out of a frame and resamples it to a network's input in one step. The square keeps its fractions of a pixel: to
 * whole pixels it would be wrong by up to 4 % of a face of 12 px, in place and in side. Beyond the frame its border is repeated.
 * @param square pixels of `frame`
 */
export function cutFace(
  frame: RgbImage,
  square: Box,
  { sidePx, channels, filter }: Omit<CropFormat, 'scale'>,
): GreyImage | RgbImage {
  const reach = Math.ceil(KERNEL_REACH[filter] * Math.max(1, square.width / sidePx));
  const x = Math.floor(square.x) - reach;
  const y = Math.floor(square.y) - reach;
  const surroundings = cut(frame, {
    x,
    y,
    width: Math.ceil(square.x + square.width) + reach - x,
    height: Math.ceil(square.y + square.height) + reach - y,
  });
  const target = {
    width: sidePx,
    height: sidePx,
    filter,
    region: { ...square, x: square.x - x, y: square.y - y },
  };
  return channels === 1 ? resampleGrey(surroundings, target) : resample(surroundings, target);
}
