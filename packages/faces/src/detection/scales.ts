/** At which sizes a detector looks at a frame so that the faces of all wanted sizes come to be of a size it finds. */
import type { FrameSize } from '@crowdtone/imaging';
import type { Scale } from './tiles';

/** What a fully convolutional detector sees of its input. */
export interface DetectorReach {
  /** Pixels of the detector's input for each pixel of the frame, at the finest scale. */
  readonly finest: number;
  /** The largest face, in pixels of the input, that one scale is trusted with while a coarser scale may look too. */
  readonly largestPx: number;
  /** Size, in pixels of the input, at which the next coarser scale shows the faces that are too large for this one. */
  readonly shownAgainPx: number;
  /** With an input whose shorter side is at most this, faces of any size are found: no coarser scale is needed. */
  readonly wholePx: number;
}

/**
 * The finest scale, and coarser ones for the larger faces until one shows the whole frame.
 * @param minFacePx shorter side of the smallest wanted face, pixels of the frame
 */
export function planScales(frame: FrameSize, minFacePx: number, reach: DetectorReach): readonly Scale[] {
  const shortSide = Math.min(frame.width, frame.height);
  const scales: Scale[] = [];
  let smallestFacePx = minFacePx;
  for (let scale = reach.finest; ; scale *= reach.shownAgainPx / reach.largestPx) {
    const isLast = shortSide * scale <= reach.wholePx;
    const largestFacePx = isLast ? shortSide : reach.largestPx / scale;
    scales.push({ scale, smallestFacePx, largestFacePx });
    if (isLast) return scales;
    smallestFacePx = largestFacePx;
  }
}
