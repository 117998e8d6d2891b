/** The relation between a detector's boxes and the canonical windows of the same faces, measured on images with context. */
import { type Box, faceWindow, type WindowFit } from '@crowdtone/domain';
import type { FaceDetector } from '@crowdtone/faces';
import { faceSize, intersectionOverUnion, type RgbImage } from '@crowdtone/imaging';
import type { LandmarkReader } from './landmarks';
import { locateWindow } from './locate-window';

/** An image with boxes that are known faces; null where every detection may be used. */
export interface FramedImage {
  readonly image: RgbImage;
  readonly known: readonly Box[] | null;
}

/** The fit and its spread over single faces. */
export interface MeasuredFit {
  readonly fit: WindowFit;
  /** Faces used. */
  readonly faces: number;
  /** Side of the window over the size of the box: 10th and 90th percentile. */
  readonly sideSpread: readonly [number, number];
}

/** Landmarks of smaller faces are too inaccurate. Shorter side of the box, pixels. */
const MIN_FACE_PX = 32;
const MIN_OVERLAP = 0.4;
/**
 * Initial guess, and the fit of detectors that were not measured: about that of boxes drawn by people, which tiny-face and ssd
 * were trained on.
 */
export const DEFAULT_WINDOW_FIT: WindowFit = { side: 1.04, right: 0, down: 0 };
/** Minimum distance of a box from the image's border, in box sizes; boxes nearer to it may be cut off. */
const CLEARANCE = 0.3;

/**
 * The fit as medians over all frontal faces that are large enough for landmarks.
 * @returns null without such faces
 */
export async function measureFit(
  detector: Pick<FaceDetector, 'detect' | 'scores'>,
  images: AsyncIterable<FramedImage> | Iterable<FramedImage>,
  reader: LandmarkReader,
): Promise<MeasuredFit | null> {
  const fits: WindowFit[] = [];
  for await (const { image, known } of images) {
    for (const { box, score } of await detector.detect(image)) {
      if (score < detector.scores.likely || faceSize(box) < MIN_FACE_PX || !isClear(box, image)) continue;
      if (known !== null && !known.some((other) => intersectionOverUnion(other, box) > MIN_OVERLAP)) continue;
      const window = await locateWindow(image, faceWindow(box, DEFAULT_WINDOW_FIT), reader);
      if (window !== null) fits.push(fitOf(box, window));
    }
  }
  if (fits.length === 0) return null;
  const quantile = (part: keyof WindowFit, share: number) => {
    const values = fits.map((fit) => fit[part]).sort((a, b) => a - b);
    return values[Math.min(Math.floor(values.length * share), values.length - 1)] ?? Number.NaN;
  };
  return {
    fit: { side: quantile('side', 0.5), right: quantile('right', 0.5), down: quantile('down', 0.5) },
    faces: fits.length,
    sideSpread: [quantile('side', 0.1), quantile('side', 0.9)],
  };
}

/** The fit that maps this box to this window: the inverse of `faceWindow`. */
export function fitOf(box: Box, window: Box): WindowFit {
  const size = Math.sqrt(box.width * box.height);
  return {
    side: window.width / size,
    right: (window.x + window.width / 2 - box.x - box.width / 2) / size,
    down: (window.y + window.height / 2 - box.y - box.height / 2) / size,
  };
}

function isClear({ x, y, width, height }: Box, image: RgbImage): boolean {
  const clearance = CLEARANCE * Math.sqrt(width * height);
  return Math.min(x, y) > clearance && x + width < image.width - clearance && y + height < image.height - clearance;
}
