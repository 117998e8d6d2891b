import { cropFaces, type FaceDetector, FaceTracker } from '@crowdtone/faces';
import type { FaceReader } from './analyse-source';

export interface FaceReaderOptions {
  /** Frames analysed per second. */
  readonly fps: number;
  /** Faces smaller than this are seen, but too small to read. Pixels. */
  readonly readableFloorPx: number;
}

/** Detector, tracker and cropper as one step. One a source: the tracker remembers who was where. */
export function createFaceReader(detector: FaceDetector, { fps, readableFloorPx }: FaceReaderOptions): FaceReader {
  const tracker = new FaceTracker({ scores: detector.scores, frameIntervalMs: 1000 / fps });
  return {
    async read(image, presentationMs) {
      const people = tracker.update(await detector.detect(image), presentationMs);
      const { observations, pixels } = cropFaces(image, people, { floorPx: readableFloorPx });
      return { faces: observations, pixels: pixels.length > 0 ? pixels : null };
    },
  };
}
