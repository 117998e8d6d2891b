import type { Box, CropFormat, ExtractorState } from '@crowdtone/domain';
import { cropFaces, type FaceDetection, type FaceDetector, FaceTracker } from '@crowdtone/faces';
import type { RgbImage } from '@crowdtone/imaging';
import type { ResumableExtractor } from './analyse-source';
import { ClassificationBudget } from './classification-budget';

/** What tracking and cropping depend on. */
export interface FaceExtractorOptions {
  /** Time between analysed frames, milliseconds. */
  readonly frameIntervalMs: number;
  /** Faces with a smaller canonical window are tracked but not classified. Pixels. */
  readonly readableFloorPx: number;
  /** How faces are cropped for the expression network. */
  readonly cropFormat: CropFormat;
  /** Largest number of classifications of a person in a window; null for every frame. */
  readonly samples: number | null;
  /** Length of a window, milliseconds. */
  readonly windowMs: number;
}

/** Detects the faces in the next frame of a source; see `FaceDetector.detect`. */
export type DetectFn = (image: RgbImage, presentationMs: number) => Promise<readonly FaceDetection[]>;

/** Detection that may remember earlier frames. */
export interface SourceDetection {
  readonly detect: DetectFn;
  /** Forgets earlier frames, so that the next one depends on its pixels alone. */
  forget?(): void;
}

/**
 * Detector, tracker and cropper as one step, for a single source: the tracker has state.
 * @param detection full-frame detection by default
 */
export function createFaceExtractor(
  detector: Pick<FaceDetector, 'scores' | 'windowFit' | 'detect'>,
  { frameIntervalMs, readableFloorPx, cropFormat, samples, windowMs }: FaceExtractorOptions,
  detection: SourceDetection = { detect: (image) => detector.detect(image) },
): ResumableExtractor {
  const crop = { floorPx: readableFloorPx, windowFit: detector.windowFit, cropFormat };
  const tracker = new FaceTracker({ scores: detector.scores, frameIntervalMs });
  const budget = new ClassificationBudget({ perWindow: samples, windowMs, frameIntervalMs });
  let first: { readonly width: number; readonly height: number } | null = null;
  return {
    checkpoint(): ExtractorState {
      // What was searched when is not kept: the next frame is searched completely, with a checkpoint or without.
      detection.forget?.();
      return { first, tracker: tracker.state, budget: budget.state };
    },
    restore(state) {
      first = state.first;
      tracker.restore(state.tracker);
      budget.restore(state.budget);
    },
    async extract(image, presentationMs) {
      const { width, height } = image;
      first ??= { width, height };
      const detections = await detection.detect(image, presentationMs);
      // Tracks are kept in pixels of the first frame, so that they continue when the frame size changes.
      const tracked = tracker.update(scaled(detections, first.width / width, first.height / height), presentationMs);
      const people = scaled(tracked, width / first.width, height / first.height);
      const { observations, pixels } = cropFaces(image, people, {
        ...crop,
        selects: (face) => budget.admits(face, presentationMs),
      });
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
