import type { FaceDetection, FaceDetector } from '@crowdtone/faces';
import type { RgbImage } from '@crowdtone/imaging';
import { MotionMap } from './motion-map';
import { detectInRegions, KnownFaces } from './region-detection';
import { area, regionsAround } from './regions';

/** Longest time between full-frame detections, milliseconds. */
const MAX_FULL_FRAME_GAP_MS = 2000;
/** Margin around known faces, face sizes. Those that move further change blocks, which are searched too. */
const FACE_MARGIN = 1;
/** Margin around changed blocks, block sizes. */
const BLOCK_MARGIN = 1;
/** Regions that cost more than this share of the frame are not worthwhile. */
const MAX_COST = 0.5;
/** Cost of each further call of the detector, as a share of the frame: many small regions cost more than their pixels. */
const CALL_COST = 0.05;

/**
 * Detection for one recording that leaves out what has not changed: between full-frame detections it searches around known
 * faces and wherever the picture changed since it was last searched. A camera that moves changes everything, and is
 * searched completely. The result depends on the frames alone, not on the speed of the machine.
 */
export class PartialSearch {
  readonly #known: KnownFaces;
  readonly #motion = new MotionMap();
  #fullFrameMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly detector: Pick<FaceDetector, 'detect' | 'scores'>) {
    this.#known = new KnownFaces(detector.scores.likely);
  }

  /** The next frame is searched completely. */
  forget(): void {
    this.#fullFrameMs = Number.NEGATIVE_INFINITY;
  }

  /** The faces of the frame, by descending score. */
  async detect(image: RgbImage, presentationMs: number): Promise<readonly FaceDetection[]> {
    const changes = this.#motion.changes(image);
    const isDue = presentationMs - this.#fullFrameMs >= MAX_FULL_FRAME_GAP_MS;
    const regions = changes === null || isDue ? null : this.#regionsOf(changes, image);
    if (regions === null) {
      const faces = await this.detector.detect(image);
      this.#fullFrameMs = presentationMs;
      this.#known.replace(faces);
      this.#motion.markSearched();
      return faces;
    }
    const faces = await detectInRegions(this.detector, image, regions);
    this.#known.follow(faces);
    for (const region of regions) this.#motion.markSearched(region);
    return faces;
  }

  /** Null when the full frame is cheaper. */
  #regionsOf(changes: Parameters<typeof regionsAround>[0], image: RgbImage) {
    if (changes.reduce((sum, block) => sum + area(block), 0) > MAX_COST * area(image)) return null;
    const around = [
      ...regionsAround(this.#known.boxes, FACE_MARGIN, image),
      ...regionsAround(changes, BLOCK_MARGIN, image),
    ];
    const regions = regionsAround(around, 0, image);
    const cost = regions.reduce((sum, region) => sum + area(region) / area(image) + CALL_COST, 0);
    return cost > MAX_COST ? null : regions;
  }
}
