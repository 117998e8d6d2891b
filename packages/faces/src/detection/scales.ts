/** The scales at which a detector is run so that faces of all wanted sizes come to a size that it finds. */
import type { FrameSize } from '@crowdtone/imaging';
import type { Scale } from './tiles';

/** The face sizes that a fully convolutional detector finds at one scale. */
export interface FaceSizeRange {
  /** Pixels of the detector's input per pixel of the frame, at the finest scale. */
  readonly finestScale: number;
  /** The largest face, in pixels of the input, that one scale is trusted with when there is a coarser one. */
  readonly maxFacePx: number;
  /** Size, in pixels of the input, that a face of `maxFacePx` has at the next coarser scale. */
  readonly nextScaleFacePx: number;
  /** In an input whose shorter side is at most this, faces of any size are found: no coarser scale is needed. */
  readonly anyFaceInputPx: number;
}

/**
 * The finest scale, and coarser ones for the larger faces until one finds faces as large as the frame.
 * @param minFacePx shorter side of the smallest wanted face, pixels of the frame
 */
export function planScales(frame: FrameSize, minFacePx: number, range: FaceSizeRange): readonly Scale[] {
  const shortSide = Math.min(frame.width, frame.height);
  const scales: Scale[] = [];
  let smallestFacePx = minFacePx;
  for (let scale = range.finestScale; ; scale *= range.nextScaleFacePx / range.maxFacePx) {
    const isLast = shortSide * scale <= range.anyFaceInputPx;
    const largestFacePx = isLast ? shortSide : range.maxFacePx / scale;
    scales.push({ scale, smallestFacePx, largestFacePx });
    if (isLast) return scales;
    smallestFacePx = largestFacePx;
  }
}
