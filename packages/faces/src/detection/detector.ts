import type { Box, Point, WindowFit } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';

export interface FaceDetection {
  /** Pixels of the frame; reaches outside it where the face does. */
  readonly box: Box;
  /** In [0,1]; what it is worth depends on the detector, see {@link ScoreLevels}. */
  readonly score: number;
  /** Eyes, nose and corners of the mouth, in pixels of the frame, from detectors that find them. */
  readonly landmarks?: readonly Point[];
}

/** What the scores of one detector mean: scores of different networks cannot be compared. */
export interface ScoreLevels {
  /** Detections below are not reported. Those from here on only prolong what was already seen. */
  readonly possible: number;
  /** From here on it is more likely a face than not: enough to begin a track. */
  readonly likely: number;
  /** From here on it is a face at first sight. */
  readonly certain: number;
}

export interface FaceDetector {
  /** What the report says of the detector: network, weights, scale. */
  readonly name: string;
  readonly scores: ScoreLevels;
  /** How its boxes lie to the canonical windows of the faces. */
  readonly windowFit: WindowFit;
  /** Every face of the frame, once each, in descending order of score. There is no limit to their number. */
  detect(image: RgbImage): Promise<readonly FaceDetection[]>;
  close(): Promise<void>;
}

export interface DetectorOptions {
  /** Smallest wanted face, shorter side in pixels of the frame. What it costs depends on the detector. */
  readonly minFacePx: number;
  /** Threads of the network; 1 unless told. */
  readonly threads?: number | undefined;
  /** Detections that score less are not reported; what the detector calls `possible` unless told, as to measure it. */
  readonly leastScore?: number | undefined;
}
