import { area, type Corners, clip, shared, shortSide } from '@crowdtone/imaging';
import type { LabelledFace } from '../data/labels';
import { Canvas } from './canvas';

/** Smaller faces in the finished scene are ignored. */
const MIN_FACE_PX = 4.5;
/** Faces with a smaller visible share are ignored. */
const MIN_VISIBLE = 0.6;

/** A training image with its labels. */
export class Scene {
  readonly canvas: Canvas;
  faces: LabelledFace[] = [];
  ignored: Corners[] = [];

  /** @param side pixels */
  constructor(readonly side: number) {
    this.canvas = new Canvas(side);
  }

  /** Adds a face, clipped to `panel`; it is ignored when too little of it is visible. */
  addFace(face: LabelledFace, panel: Corners): void {
    const visible = clip(face, panel);
    const share = area(visible) / area(face);
    if (share === 0) return;
    if (share < MIN_VISIBLE || shortSide(visible) < MIN_FACE_PX) this.ignored.push(visible);
    else this.faces.push({ ...face, ...visible });
  }

  ignore(region: Corners, panel: Corners): void {
    const visible = clip(region, panel);
    if (area(visible) > 0) this.ignored.push(visible);
  }

  /** Marks `region` as covered: partly hidden faces are ignored, hidden ones removed. */
  cover(region: Corners): void {
    const hiddenShare = (face: Corners) => shared(face, region) / area(face);
    const touched = this.faces.filter((face) => hiddenShare(face) > 0.3);
    if (touched.length === 0) return;
    this.faces = this.faces.filter((face) => !touched.includes(face));
    this.ignored.push(...touched.filter((face) => hiddenShare(face) < 0.9));
  }

  /** Mirrors the image and all labels. */
  mirror(): void {
    const { side } = this;
    mirrorPixels(this.canvas);
    const turned = <Region extends Corners>(region: Region): Region => ({
      ...region,
      left: side - region.right,
      right: side - region.left,
    });
    this.faces = this.faces.map((face) => ({ ...turned(face), landmarks: mirrorLandmarks(face.landmarks, side) }));
    this.ignored = this.ignored.map(turned);
  }
}

function mirrorPixels({ pixels, side }: Canvas): void {
  for (let y = 0; y < side; y += 1) {
    for (let left = 0, right = side - 1; left < right; left += 1, right -= 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        const [a, b] = [(y * side + left) * 3 + channel, (y * side + right) * 3 + channel];
        const kept = pixels[a] ?? 0;
        pixels[a] = pixels[b] ?? 0;
        pixels[b] = kept;
      }
    }
  }
}

/** Mirroring exchanges the eyes and the corners of the mouth. */
const MIRRORED = [1, 0, 2, 4, 3];

function mirrorLandmarks(landmarks: Float32Array | null, side: number): Float32Array | null {
  if (landmarks === null) return null;
  return Float32Array.from(
    MIRRORED.flatMap((from) => [side - (landmarks[2 * from] ?? 0), landmarks[2 * from + 1] ?? 0]),
  );
}
