import { type Box, type FaceObservation, faceWindow, type WindowFit } from '@crowdtone/domain';
import { cut, type RgbImage, resample } from '@crowdtone/imaging';
import type { TrackedFace } from '../tracking/face-tracker';
import { judgeReadability, visiblePart } from './readability';
import { measureSharpness } from './sharpness';

/** Which faces are cropped, and how. */
export interface CropOptions {
  /** Smallest canonical window that is cropped, pixels; see `faceWindow`. */
  readonly floorPx: number;
  /** How the detector's boxes lie relative to canonical windows: `FaceDetector.windowFit`. */
  readonly windowFit: WindowFit;
  /** Side of the crop in sides of the window, a property of the expression network: `ExpressionModel.cropScale`. */
  readonly cropScale: number;
  /** Larger crops are shrunk to this side; smaller ones keep their pixels. */
  readonly maxSidePx?: number;
  /** Whether to crop a readable face; by default all of them. */
  readonly selects?: (face: Pick<FaceObservation, 'trackId' | 'sizePx' | 'sharpness'>) => boolean;
}

/** The largest input side of any expression network: more pixels would be transferred for nothing. */
const MAX_CROP_SIDE_PX = 112;

/** The faces of a frame with the pixels of those that can be read. */
export interface CroppedFaces {
  readonly observations: FaceObservation[];
  /** All crops one after the other, packed RGB; each observation has the offset of its own. */
  readonly pixels: Uint8Array;
}

/** Cuts the square that the expression network expects out of a full-resolution frame for every readable face. */
export function cropFaces(
  image: RgbImage,
  faces: readonly TrackedFace[],
  { floorPx, windowFit, cropScale, maxSidePx = MAX_CROP_SIDE_PX, selects = () => true }: CropOptions,
): CroppedFaces {
  const crops: Uint8Array[] = [];
  let offset = 0;
  const observations = faces.map(({ trackId, box, score, isStatic }): FaceObservation => {
    const visible = visiblePart(box, image);
    const sharpness = visible ? measureSharpness(image, visible) : 0;
    const window = faceWindow(box, windowFit);
    const sizePx = window.width;
    const unreadable = isStatic ? 'static' : judgeReadability({ box, sizePx, sharpness }, image, floorPx);
    const observation = { trackId, box, score, sizePx, sharpness };
    if (unreadable || !selects(observation)) return { ...observation, unreadable, crop: null };
    const { data, width: side } = cropSquare(image, window, cropScale, maxSidePx);
    const crop = { offset, side };
    crops.push(data);
    offset += data.length;
    return { ...observation, unreadable: null, crop };
  });
  return { observations, pixels: concatenate(crops, offset) };
}

function cropSquare(image: RgbImage, window: Box, scale: number, maxSidePx: number): RgbImage {
  const side = Math.max(1, Math.round(window.width * scale));
  const square = cut(image, {
    x: Math.round(window.x + (window.width - side) / 2),
    y: Math.round(window.y + (window.height - side) / 2),
    width: side,
    height: side,
  });
  return side > maxSidePx ? resample(square, { width: maxSidePx, height: maxSidePx }) : square;
}

function concatenate(parts: readonly Uint8Array[], length: number): Uint8Array {
  const result = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}
