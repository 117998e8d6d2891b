import type { Box } from '@crowdtone/domain';
import type { FaceDetection, FaceDetector } from '@crowdtone/faces';
import { cut, faceSize, type RgbImage } from '@crowdtone/imaging';
import type { DetectionSchedule } from './detection-schedule';
import { area, regionsAround } from './regions';

/** Speed of people across the frame, face sizes per second: 1 m/s with faces 16 cm wide. */
const SIZES_PER_SECOND = 6;
/** Margin that a face needs around it to be detected, face sizes. */
const MIN_MARGIN = 1;
/** Regions of more than this share of the frame are not cheaper than the full frame. */
const MAX_REGION_SHARE = 0.6;
/** A face this near to a region's border inside the frame may be cut off, pixels. */
const BORDER_PX = 2;

/**
 * Detection for one source as a schedule decides: in the full frame, or only in regions around the faces seen since the
 * last full-frame detection. A new face is found by the next full-frame detection, or earlier near a known one.
 */
export class AdaptiveDetector {
  #known: Box[] = [];
  #previousMs: number | null = null;

  constructor(
    private readonly detector: Pick<FaceDetector, 'detect' | 'scores'>,
    private readonly schedule: DetectionSchedule,
    /** Milliseconds that never run backwards. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The faces in the searched part of the frame, by descending score. */
  async detect(image: RgbImage, presentationMs: number): Promise<readonly FaceDetection[]> {
    const seconds = Math.max(0, presentationMs - (this.#previousMs ?? presentationMs)) / 1000;
    this.#previousMs = presentationMs;
    const regions = regionsAround(this.#known, MIN_MARGIN + SIZES_PER_SECOND * seconds, image);
    const regionPixels = regions.reduce((sum, region) => sum + area(region), 0);
    const isWorthwhile = regionPixels <= MAX_REGION_SHARE * area(image);
    const started = this.now();
    if (this.schedule.isFullFrameDue() || !isWorthwhile) {
      const faces = await this.detector.detect(image);
      this.schedule.recordFullFrame(this.now() - started);
      this.#known = this.#likely(faces);
      return faces;
    }
    const faces = await this.#detectIn(image, regions);
    this.schedule.recordRegions(this.now() - started);
    this.#follow(this.#likely(faces));
    return faces;
  }

  async #detectIn(image: RgbImage, regions: readonly Box[]): Promise<FaceDetection[]> {
    const faces: FaceDetection[] = [];
    for (const region of regions) {
      const { x, y } = region;
      const found = await this.detector.detect(cut(image, region));
      for (const { box, score, landmarks } of found) {
        const placed = { ...box, x: box.x + x, y: box.y + y };
        if (isCut(placed, region, image)) continue;
        const points = landmarks?.map((point) => ({ x: point.x + x, y: point.y + y }));
        faces.push({ box: placed, score, ...(points && { landmarks: points }) });
      }
    }
    return faces.sort((a, b) => b.score - a.score);
  }

  #likely(faces: readonly FaceDetection[]): Box[] {
    return faces.filter(({ score }) => score >= this.detector.scores.likely).map(({ box }) => box);
  }

  /** A detected face replaces the known one nearest to it; a known face that was not detected stays where it was. */
  #follow(seen: readonly Box[]): void {
    const lost = this.#known.filter((known) => !seen.some((box) => distance(box, known) <= faceSize(known)));
    this.#known = [...seen, ...lost];
  }
}

function isCut({ x, y, width, height }: Box, region: Box, frame: RgbImage): boolean {
  return (
    (region.x > 0 && x < region.x + BORDER_PX) ||
    (region.y > 0 && y < region.y + BORDER_PX) ||
    (region.x + region.width < frame.width && x + width > region.x + region.width - BORDER_PX) ||
    (region.y + region.height < frame.height && y + height > region.y + region.height - BORDER_PX)
  );
}

function distance(a: Box, b: Box): number {
  return Math.hypot(a.x + a.width / 2 - b.x - b.width / 2, a.y + a.height / 2 - b.y - b.height / 2);
}
