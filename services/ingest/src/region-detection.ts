/** Face detection in a few regions of a frame, and the faces that are known from earlier frames. */
import type { Box } from '@crowdtone/domain';
import type { FaceDetection, FaceDetector } from '@crowdtone/faces';
import { cut, faceSize, type RgbImage } from '@crowdtone/imaging';

/** A face this near to a region's border inside the frame may be cut off, pixels. */
const BORDER_PX = 2;

/**
 * Detects faces in regions of a frame; those that a border inside the frame may cut off are left out.
 * @returns faces in pixels of the frame, by descending score
 */
export async function detectInRegions(
  detector: Pick<FaceDetector, 'detect'>,
  image: RgbImage,
  regions: readonly Box[],
): Promise<FaceDetection[]> {
  const faces: FaceDetection[] = [];
  for (const region of regions) {
    const { x, y } = region;
    const found = await detector.detect(cut(image, region));
    for (const { box, score, landmarks } of found) {
      const placed = { ...box, x: box.x + x, y: box.y + y };
      if (isCut(placed, region, image)) continue;
      const points = landmarks?.map((point) => ({ x: point.x + x, y: point.y + y }));
      faces.push({ box: placed, score, ...(points && { landmarks: points }) });
    }
  }
  return faces.sort((a, b) => b.score - a.score);
}

/** Where faces were seen since the last full-frame detection. */
export class KnownFaces {
  #boxes: readonly Box[] = [];

  /** @param likely lowest score of a face that is remembered, in [0,1] */
  constructor(private readonly likely: number) {}

  get boxes(): readonly Box[] {
    return this.#boxes;
  }

  /** Replaces all by the faces of a full-frame detection. */
  replace(faces: readonly FaceDetection[]): void {
    this.#boxes = this.#likelyOf(faces);
  }

  /** A detected face replaces the known one nearest to it; a known face that was not detected stays where it was. */
  follow(faces: readonly FaceDetection[]): void {
    const seen = this.#likelyOf(faces);
    const lost = this.#boxes.filter((known) => !seen.some((box) => distance(box, known) <= faceSize(known)));
    this.#boxes = [...seen, ...lost];
  }

  #likelyOf(faces: readonly FaceDetection[]): Box[] {
    return faces.filter(({ score }) => score >= this.likely).map(({ box }) => box);
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
