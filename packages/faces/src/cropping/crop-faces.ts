import { type Box, type CropFormat, type FaceObservation, faceWindow, type WindowFit } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import type { TrackedFace } from '../tracking/face-tracker';
import { cutFace } from './cut-face';
import { judgeReadability, visiblePart } from './readability';
import { measureSharpness } from './sharpness';

/** Which faces are cropped, and how. */
export interface CropOptions {
  /** Smallest canonical window that is cropped, pixels; see `faceWindow`. */
  readonly floorPx: number;
  /** How the detector's boxes lie relative to canonical windows: `FaceDetector.windowFit`. */
  readonly windowFit: WindowFit;
  /** The crop that the expression network takes: `ExpressionModel.cropFormat`. */
  readonly cropFormat: CropFormat;
  /** Whether to crop a readable face; by default all of them. */
  readonly selects?: (face: Pick<FaceObservation, 'trackId' | 'sizePx' | 'sharpness'>) => boolean;
}

/** The faces of a frame with the pixels of those that can be read. */
export interface CroppedFaces {
  readonly observations: FaceObservation[];
  /** All crops one after the other; each observation has the offset of its own. */
  readonly pixels: Uint8Array;
}

/** Cuts the input of the expression network out of a full-resolution frame for every readable face. */
export function cropFaces(
  image: RgbImage,
  faces: readonly TrackedFace[],
  { floorPx, windowFit, cropFormat, selects = () => true }: CropOptions,
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
    const { data } = cutFace(image, scaledSquare(window, cropFormat.scale), cropFormat);
    const crop = { offset, side: cropFormat.sidePx, channels: cropFormat.channels };
    crops.push(data);
    offset += data.length;
    return { ...observation, unreadable: null, crop };
  });
  return { observations, pixels: concatenate(crops, offset) };
}

/** The square around the same centre. */
function scaledSquare({ x, y, width, height }: Box, scale: number): Box {
  const [marginX, marginY] = [(width * (scale - 1)) / 2, (height * (scale - 1)) / 2];
  return { x: x - marginX, y: y - marginY, width: width * scale, height: height * scale };
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
