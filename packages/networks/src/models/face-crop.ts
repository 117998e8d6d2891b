import { type CropSlice, cropBytes } from '@crowdtone/domain';
import type { GreyImage, RgbImage } from '@crowdtone/imaging';

/** A square crop of one face: in a model's `cropFormat`, or RGB of any side, which the model then resizes. */
export type FaceCrop = (RgbImage | GreyImage) & {
  /**
   * Side of the face's canonical window in the original frame, pixels: the resolution of the face, whatever the crop was
   * resized to. Default: the side of the crop.
   */
  readonly sizePx?: number | undefined;
};

/**
 * One of the crops of a frame.
 * @param pixels the frame's packed crops
 * @param sizePx see {@link FaceCrop}
 */
export function unpackCrop(slice: CropSlice, pixels: Uint8Array, sizePx: number): FaceCrop {
  const { offset, side, channels } = slice;
  const data = pixels.subarray(offset, offset + cropBytes(slice));
  return { data, width: side, height: side, channels, sizePx };
}
