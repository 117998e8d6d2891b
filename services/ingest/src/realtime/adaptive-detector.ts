import type { FaceDetection, FaceDetector } from '@crowdtone/faces';
import type { RgbImage } from '@crowdtone/imaging';
import { detectInRegions, KnownFaces } from '../region-detection';
import { area, regionsAround } from '../regions';
import type { DetectionSchedule } from './detection-schedule';

/** Speed of people across the frame, face sizes per second: 1 m/s with faces 16 cm wide. */
const SIZES_PER_SECOND = 6;
/** Margin that a face needs around it to be detected, face sizes. */
const MIN_MARGIN = 1;
/** Regions of more than this share of the frame are not cheaper than the full frame. */
const MAX_REGION_SHARE = 0.6;

/**
 * Detection for one source as a schedule decides: in the full frame, or only in regions around the faces seen since the
 * last full-frame detection. A new face is found by the next full-frame detection, or earlier near a known one.
 */
export class AdaptiveDetector {
  readonly #known: KnownFaces;
  #previousMs: number | null = null;

  constructor(
    private readonly detector: Pick<FaceDetector, 'detect' | 'scores'>,
    private readonly schedule: DetectionSchedule,
    /** Milliseconds that never run backwards. */
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#known = new KnownFaces(detector.scores.likely);
  }

  /** The faces in the searched part of the frame, by descending score. */
  async detect(image: RgbImage, presentationMs: number): Promise<readonly FaceDetection[]> {
    const seconds = Math.max(0, presentationMs - (this.#previousMs ?? presentationMs)) / 1000;
    this.#previousMs = presentationMs;
    const regions = regionsAround(this.#known.boxes, MIN_MARGIN + SIZES_PER_SECOND * seconds, image);
    const regionPixels = regions.reduce((sum, region) => sum + area(region), 0);
    const isWorthwhile = regionPixels <= MAX_REGION_SHARE * area(image);
    const started = this.now();
    if (this.schedule.isFullFrameDue() || !isWorthwhile) {
      const faces = await this.detector.detect(image);
      this.schedule.recordFullFrame(this.now() - started);
      this.#known.replace(faces);
      return faces;
    }
    const faces = await detectInRegions(this.detector, image, regions);
    this.schedule.recordRegions(this.now() - started);
    this.#known.follow(faces);
    return faces;
  }
}
