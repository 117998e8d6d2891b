import type { Box, Point, WindowFit } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';

/** One face that a detector found in a frame. */
export interface FaceDetection {
  /** Pixels of the frame; reaches outside it where the face does. */
  readonly box: Box;
  /** In [0,1]; not comparable between detectors, see {@link ScoreLevels}. */
  readonly score: number;
  /** Eyes, nose and corners of the mouth, in pixels of the frame, from detectors that find them. */
  readonly landmarks?: readonly Point[];
}

/** What the scores of one detector mean: scores of different networks cannot be compared. */
export interface ScoreLevels {
  /** Detections below this score are not reported. From here to `likely` they only prolong existing tracks. */
  readonly possible: number;
  /** From here on a detection may begin a track. */
  readonly likely: number;
  /** From here on a single detection is enough to count a person. */
  readonly certain: number;
}

/** Finds the faces of a frame. */
export interface FaceDetector {
  /** Network, weights and smallest face, as the report names them. */
  readonly name: string;
  readonly scores: ScoreLevels;
  /** How its boxes lie relative to the canonical windows of the faces. */
  readonly windowFit: WindowFit;
  /** Every face of the frame once, in descending order of score; there is no upper limit to their number. */
  detect(image: RgbImage): Promise<readonly FaceDetection[]>;
  close(): Promise<void>;
}

/** Options that every detector takes. */
export interface DetectorOptions {
  /** Shorter side of the smallest face to find, pixels of the frame. Its effect on cost depends on the detector. */
  readonly minFacePx: number;
  /** Threads of the network; default 1. */
  readonly threads?: number | undefined;
  /** Detections with a lower score are not reported; default is the level `possible`. Evaluation sets it lower. */
  readonly minScore?: number | undefined;
}
