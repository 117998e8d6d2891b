/** People at one moment of a scene: where their sprites lie, what hides them, and how they are drawn. */
import type { Box } from '@crowdtone/domain';
import { faceSize, intersectionArea, type RgbImage } from '@crowdtone/imaging';
import type { FaceImage } from './face-images';
import type { Path } from './movement';
import type { Sprite } from './sprites';

/** A person in the scene. Sprites are painted once for each size on the path. */
export interface Actor {
  readonly trackId: number;
  readonly image: FaceImage;
  readonly path: Path;
  readonly sprites: ReadonlyMap<number, Sprite>;
}

/** An actor at one moment: the sprite's top left corner, whole pixels. */
export interface Placed {
  readonly actor: Actor;
  readonly face: Box;
  readonly sprite: Sprite;
  readonly left: number;
  readonly top: number;
}

/** The position of an actor at a moment of the scene. */
export function place(actor: Actor, timeMs: number): Placed {
  const face = actor.path(timeMs);
  const sprite = actor.sprites.get(faceSize(face));
  if (!sprite) throw new RangeError(`no sprite of ${faceSize(face)} pixels was painted`);
  return { actor, face, sprite, left: face.x - sprite.face.x, top: face.y - sprite.face.y };
}

/** Sampling points across a face by which its visibility is measured. */
const PROBES = 12;

/** Share of the face's oval, in [0,1], that lies inside the frame and is not covered by actors painted `later`. */
export function visibleShare({ face }: Placed, later: readonly Placed[], width: number, height: number): number {
  const rivals = later.filter(({ sprite, left, top }) =>
    intersectionArea(face, { x: left, y: top, width: sprite.width, height: sprite.height }),
  );
  let seen = 0;
  let all = 0;
  for (let row = 0; row < PROBES; row += 1) {
    for (let column = 0; column < PROBES; column += 1) {
      const [across, down] = [(column + 0.5) / PROBES, (row + 0.5) / PROBES];
      if (Math.hypot(across - 0.5, down - 0.5) > 0.5) continue;
      const [x, y] = [Math.floor(face.x + across * face.width), Math.floor(face.y + down * face.height)];
      all += 1;
      const inside = x >= 0 && y >= 0 && x < width && y < height;
      if (inside && !rivals.some((rival) => isOpaqueAt(rival, x, y))) seen += 1;
    }
  }
  return seen / all;
}

function isOpaqueAt({ sprite, left, top }: Placed, x: number, y: number): boolean {
  const [column, row] = [x - left, y - top];
  if (column < 0 || row < 0 || column >= sprite.width || row >= sprite.height) return false;
  return (sprite.data[(row * sprite.width + column) * 4 + 3] ?? 0) >= 128;
}

/** Draws a sprite over the frame, in place. */
export function blend(frame: RgbImage, { sprite, left, top }: Placed): void {
  const [firstRow, lastRow] = [Math.max(0, -top), Math.min(sprite.height, frame.height - top)];
  const [firstColumn, lastColumn] = [Math.max(0, -left), Math.min(sprite.width, frame.width - left)];
  const from = sprite.data;
  const to = frame.data;
  for (let row = firstRow; row < lastRow; row += 1) {
    let source = (row * sprite.width + firstColumn) * 4;
    let target = ((top + row) * frame.width + left + firstColumn) * 3;
    for (let column = firstColumn; column < lastColumn; column += 1, source += 4, target += 3) {
      const alpha = from[source + 3] ?? 0;
      if (alpha === 0) continue;
      for (let channel = 0; channel < 3; channel += 1) {
        const under = to[target + channel] ?? 0;
        to[target + channel] = under + Math.round((((from[source + channel] ?? 0) - under) * alpha) / 255);
      }
    }
  }
}
