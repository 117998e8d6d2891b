import { type Corners, shortSide } from '@crowdtone/imaging';
import type { RandomStream } from '@crowdtone/runtime';
import type { Canvas } from './canvas';
import { anyColour } from './colours';
import { paintGlasses, paintHat, paintMask } from './headwear';
import type { Person } from './people';
import type { Scene } from './scene';
import { paintRectangle } from './shapes';

/** Share of the faces that are partly covered in a scene with occlusion. */
const COVERED_SHARE = 0.35;
/** Smaller faces are not covered. Pixels. */
const MIN_FACE_PX = 8;

/**
 * Covers parts of faces, at most half of each, by hats, glasses, masks, bars and pieces of the scene; they stay labelled. Faces in
 * selected photographs are occluded far less often than those in crowds.
 */
export function coverFacesInPart(scene: Scene, random: RandomStream): void {
  for (const face of scene.faces) {
    if (shortSide(face) < MIN_FACE_PX || random.uniform() >= COVERED_SHARE) continue;
    const cover = COVERS[random.integer(COVERS.length)] ?? paintBar;
    cover(scene.canvas, face, random);
  }
}

type Cover = (canvas: Canvas, face: Corners, random: RandomStream) => void;
const COVERS: readonly Cover[] = [
  onPerson(paintHat),
  onPerson(paintGlasses),
  onPerson(paintMask),
  paintBar,
  copyNeighbour,
];

function onPerson(paint: (canvas: Canvas, person: Person, random: RandomStream) => void): Cover {
  return (canvas, { left, top, right, bottom }, random) =>
    paint(canvas, { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left }, random);
}

function paintBar(canvas: Canvas, face: Corners, random: RandomStream): void {
  paintRectangle(canvas, partOf(face, random), anyColour(random), random.between(0.85, 1));
}

/** Copies a part of the scene beside the face over it, like a neighbour's head or shoulder. */
function copyNeighbour({ pixels, side }: Canvas, face: Corners, random: RandomStream): void {
  const part = partOf(face, random);
  const [left, top] = [Math.max(Math.round(part.left), 0), Math.max(Math.round(part.top), 0)];
  const [right, bottom] = [Math.min(Math.round(part.right), side), Math.min(Math.round(part.bottom), side)];
  const shift = Math.round((face.right - face.left) * random.between(1, 2)) * (random.uniform() < 0.5 ? -1 : 1);
  if (left + shift < 0 || right + shift > side) return;
  for (let y = top; y < bottom; y += 1) {
    const row = y * side;
    pixels.copyWithin((row + left) * 3, (row + left + shift) * 3, (row + right + shift) * 3);
  }
}

/** A strip along one side of a face, or across its middle: a fifth to almost half of it. */
function partOf({ left, top, right, bottom }: Corners, random: RandomStream): Corners {
  const [width, height] = [right - left, bottom - top];
  const share = random.between(0.2, 0.45);
  switch (random.integer(5)) {
    case 0:
      return { left, top: bottom - height * share, right, bottom: bottom + height * 0.1 };
    case 1:
      return { left: left - width * 0.1, top, right: left + width * share, bottom };
    case 2:
      return { left: right - width * share, top, right: right + width * 0.1, bottom };
    case 3:
      return { left, top: top - height * 0.1, right, bottom: top + height * share };
    default: {
      const from = left + width * random.between(0.2, 0.8 - share / 2);
      return { left: from, top: top - height * 0.3, right: from + (width * share) / 2, bottom: bottom + height * 0.3 };
    }
  }
}
