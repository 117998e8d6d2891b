import { cropFaces, type FaceDetection, type FaceDetector, FaceTracker } from '@crowdtone/faces';
import type { RgbImage } from '@crowdtone/imaging';
import type { FaceReader } from './analyse-source';

export interface FaceReaderOptions {
  /** Frames analysed per second. */
  readonly fps: number;
  /** Faces whose canonical window is smaller are seen, but too small to read. Pixels. */
  readonly readableFloorPx: number;
  /** What the expression network wants of a crop, see `CropOptions.cropScale`. */
  readonly cropScale: number;
}

/** Finds the faces of the next frame of a source; see `FaceDetector.detect`. */
export type Look = (image: RgbImage, presentationMs: number) => Promise<readonly FaceDetection[]>;

/**
 * Detector, tracker and cropper as one step. One a source: the tracker remembers who was where.
 * @param look how the detector is used; on every frame whole unless told
 */
export function createFaceReader(
  detector: Pick<FaceDetector, 'scores' | 'windowFit' | 'detect'>,
  { fps, readableFloorPx, cropScale }: FaceReaderOptions,
  look: Look = (image) => detector.detect(image),
): FaceReader {
  const crop = { floorPx: readableFloorPx, windowFit: detector.windowFit, cropScale };
  const tracker = new FaceTracker({ scores: detector.scores, frameIntervalMs: 1000 / fps });
  return {
    async read(image, presentationMs) {
      const people = tracker.update(await look(image, presentationMs), presentationMs);
      const { observations, pixels } = cropFaces(image, people, crop);
      return { faces: observations, pixels: pixels.length > 0 ? pixels : null };
    },
  };
}
