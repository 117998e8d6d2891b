import type { Box } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import { anonymise, longerSide } from './anonymise';

/** What is left of the largest face's size from one picture to the next; of pictures 2 s apart, half after two minutes. */
const MEMORY = 0.99;

/**
 * Makes the small pictures of one source, and remembers what makes them safer: a face that one frame shows and the next
 * one hides from the detector is painted over all the same, and large faces keep the pictures coarse for minutes.
 *
 * It holds boxes and no pixels, and of those what was seen since the last picture.
 */
export class PictureMaker {
  #boxes: Box[] = [];
  /** Of the longer side of the frame. */
  #largestFace = 0;

  /**
   * Takes note of the faces of an analysed frame; also of frames of which no picture is made.
   * @param faces pixels of `frame`, all that may be faces
   */
  see(faces: readonly Box[], frame: Pick<RgbImage, 'width' | 'height'>): void {
    this.#boxes.push(...faces);
    for (const box of faces) {
      const share = longerSide(box) / Math.max(frame.width, frame.height);
      this.#largestFace = Math.max(this.#largestFace, share);
    }
  }

  /** See `anonymise`. @param frame the one that was seen last */
  make(frame: RgbImage): RgbImage {
    const picture = anonymise(frame, this.#boxes, { largestFace: this.#largestFace });
    this.#boxes = [];
    this.#largestFace *= MEMORY;
    return picture;
  }
}
