import type { Box } from '@crowdtone/domain';
import { greyLevels, type RgbImage, resample } from '@crowdtone/imaging';

/**
 * Faces are resized to this side before their sharpness is measured, so that one threshold holds for all sizes: it measures
 * detail at the scale of the smallest readable faces.
 */
const NORMALISED_SIDE = 16;

/**
 * Variance of the Laplacian (Pech-Pacheco et al., ICPR 2000) of the largest centred square of a region, its grey levels
 * resampled to 16 x 16 pixels. In squared grey levels of 0 to 255; a uniform region has 0.
 * @param region pixels, inside the image
 */
export function measureSharpness(image: RgbImage, region: Box): number {
  const side = Math.min(region.width, region.height);
  const square = {
    x: region.x + (region.width - side) / 2,
    y: region.y + (region.height - side) / 2,
    width: side,
    height: side,
  };
  return laplacianVariance(
    greyLevels(resample(image, { width: NORMALISED_SIDE, height: NORMALISED_SIDE, region: square })),
  );
}

function laplacianVariance(grey: Float32Array): number {
  const level = (x: number, y: number) => grey[y * NORMALISED_SIDE + x] ?? 0;
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < NORMALISED_SIDE - 1; y += 1) {
    for (let x = 1; x < NORMALISED_SIDE - 1; x += 1) {
      const value = level(x - 1, y) + level(x + 1, y) + level(x, y - 1) + level(x, y + 1) - 4 * level(x, y);
      sum += value;
      squares += value * value;
    }
  }
  const count = (NORMALISED_SIDE - 2) ** 2;
  return Math.max(0, squares / count - (sum / count) ** 2);
}
