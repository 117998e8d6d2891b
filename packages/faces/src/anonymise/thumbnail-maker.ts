import type { Box } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import { anonymise, longerSide } from './anonymise';

/** Decay of the remembered largest face per thumbnail; at one every 2 s, half remains after two minutes. */
const DECAY = 0.99;

/**
 * Makes the thumbnails of one source and remembers recent faces: one that is detected in one frame and missed in the next is
 * painted over all the same, and large faces keep the thumbnails coarse for minutes.
 *
 * It holds boxes and no pixels, and only those since the last thumbnail.
 */
export class ThumbnailMaker {
  #boxes: Box[] = [];
  /** As a share of the longer side of the frame. */
  #maxFaceShare = 0;

  /**
   * Records the faces of an analysed frame, whether or not it becomes a thumbnail.
   * @param faces every possible face, pixels of `frame`
   */
  addFaces(faces: readonly Box[], frame: Pick<RgbImage, 'width' | 'height'>): void {
    this.#boxes.push(...faces);
    for (const box of faces) {
      const share = longerSide(box) / Math.max(frame.width, frame.height);
      this.#maxFaceShare = Math.max(this.#maxFaceShare, share);
    }
  }

  /** See `anonymise`. @param frame the one whose faces were added last */
  make(frame: RgbImage): RgbImage {
    const thumbnail = anonymise(frame, this.#boxes, { maxFaceShare: this.#maxFaceShare });
    this.#boxes = [];
    this.#maxFaceShare *= DECAY;
    return thumbnail;
  }
}
