import type { Box } from '@crowdtone/domain';
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
  let first: { readonly width: number; readonly height: number } | null = null;
  return {
    async read(image, presentationMs) {
      const { width, height } = image;
      first ??= { width, height };
      const detections = await look(image, presentationMs);
      // Tracks are kept in pixels of the first frame, so that people are followed when frames change their size.
      const tracked = tracker.update(scaled(detections, first.width / width, first.height / height), presentationMs);
      const people = scaled(tracked, width / first.width, height / first.height);
      const { observations, pixels } = cropFaces(image, people, crop);
      return { faces: observations, pixels: pixels.length > 0 ? pixels : null };
    },
  };
}

/** The same faces in a frame of another size. */
function scaled<Face extends { readonly box: Box }>(faces: readonly Face[], x: number, y: number): readonly Face[] {
  if (x === 1 && y === 1) return faces;
  return faces.map((face) => {
    const { box } = face;
    return { ...face, box: { x: box.x * x, y: box.y * y, width: box.width * x, height: box.height * y } };
  });
}
