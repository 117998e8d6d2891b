import type { Box } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';

/** Red, green and blue, each in [0,255]. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** `#rrggbb` as numbers. */
export function rgbOf(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/**
 * Draws the outline of a box, in place.
 * @param box pixels, rounded to whole ones; may reach outside the image
 * @param thickness pixels, outwards from the box
 */
export function outline(image: RgbImage, box: Box, colour: Rgb, thickness: number): void {
  const [left, top] = [Math.round(box.x), Math.round(box.y)];
  const [right, bottom] = [Math.round(box.x + box.width), Math.round(box.y + box.height)];
  fill(image, left - thickness, top - thickness, right + thickness, top, colour);
  fill(image, left - thickness, bottom, right + thickness, bottom + thickness, colour);
  fill(image, left - thickness, top, left, bottom, colour);
  fill(image, right, top, right + thickness, bottom, colour);
}

function fill(
  { data, width, height }: RgbImage,
  left: number,
  top: number,
  right: number,
  bottom: number,
  colour: Rgb,
) {
  for (let row = Math.max(0, top); row < Math.min(bottom, height); row += 1) {
    for (let column = Math.max(0, left); column < Math.min(right, width); column += 1) {
      data.set(colour, (row * width + column) * 3);
    }
  }
}
