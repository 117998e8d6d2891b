import type { Corners } from '@crowdtone/imaging';
import type { RandomStream } from '@crowdtone/runtime';
import type { Canvas, Colour } from './canvas';
import { anyColour, hairColour, shade, skinTone } from './colours';
import { type GreyFace, lookUp } from './grey-faces';
import type { SourceFace } from './image-panels';
import { paintEllipse } from './shapes';

/** A person; `x`, `y` is the centre of the face, sizes in pixels. */
export interface Person {
  readonly x: number;
  readonly y: number;
  /** Width of the face; its height is 1.25 times that, as in boxes drawn by people. */
  readonly width: number;
}

const HEIGHT_TO_WIDTH = 1.25;

/** The box of the face, as a detector should predict it. */
export function faceBox({ x, y, width }: Person): Corners {
  const halfHeight = (width * HEIGHT_TO_WIDTH) / 2;
  return { left: x - width / 2, top: y - halfHeight, right: x + width / 2, bottom: y + halfHeight };
}

/** The box of head and shoulders, which hides what is behind. */
export function bodyBox({ x, y, width }: Person): Corners {
  const height = width * HEIGHT_TO_WIDTH;
  return { left: x - width * 1.05, top: y - height * 0.68, right: x + width * 1.05, bottom: y + height * 1.6 };
}

/** Position of a face in its 48 x 48 image, which is cut at the hairline, the chin and in front of the ears. */
const FACE_IN_IMAGE: Corners = { left: 4, top: 1, right: 44, bottom: 47.5 };

/** Paints a person looking at the camera whose face is a grey portrait, tinted. */
export function paintPerson(canvas: Canvas, person: Person, portrait: GreyFace, random: RandomStream): void {
  const skin = skinTone(random);
  const light = random.between(0.6, 1.1);
  paintBody(canvas, person, skin, light, random);
  const { x, y, width } = person;
  const height = width * HEIGHT_TO_WIDTH;
  const contrast = random.between(0.7, 1.15);
  const turn = random.between(-0.2, 0.2);
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  const { left, top, right, bottom } = FACE_IN_IMAGE;
  const [stepX, stepY] = [(right - left) / width, (bottom - top) / height];
  const colourAt = (px: number, py: number): Colour => {
    const [dx, dy] = [px + 0.5 - x, py + 0.5 - y];
    const u = (left + right) / 2 + (dx * cosine + dy * sine) * stepX;
    const v = (top + bottom) / 2 + (dy * cosine - dx * sine) * stepY;
    return shade(skin, light * (1 + (lookUp(portrait, u, v, stepX) - 1) * contrast));
  };
  paintEllipse(canvas, { x, y, radiusX: width * 0.52, radiusY: height * 0.52, turn }, colourAt, { softness: 0.16 });
}

/** Paints a person looking away, without a visible face. */
export function paintTurnedAway(canvas: Canvas, person: Person, random: RandomStream): void {
  const hair = paintBody(canvas, person, skinTone(random), random.between(0.6, 1.1), random);
  const { x, y, width } = person;
  const head = { x, y: y - width * 0.05, radiusX: width * 0.56, radiusY: width * 0.68 };
  const gloss = random.between(0, 0.3);
  paintEllipse(canvas, head, (px, py) => shade(hair, 1 + gloss * Math.sin((px - x) * 0.7 + py * 0.4)), {
    softness: 0.1,
  });
}

/**
 * Paints shoulders, neck and hair.
 * @returns the colour of the hair
 */
export function paintBody(canvas: Canvas, person: Person, skin: Colour, light: number, random: RandomStream): Colour {
  const { x, y, width } = person;
  const height = width * HEIGHT_TO_WIDTH;
  const clothes = anyColour(random);
  const hair = shade(hairColour(random), light);
  const flat = (colour: Colour) => () => colour;
  const shoulders = { x, y: y + height * 1.3, radiusX: width * random.between(0.9, 1.2), radiusY: height * 0.7 };
  paintEllipse(canvas, shoulders, flat(clothes), { softness: 0.08 });
  const neck = { x, y: y + height * 0.5, radiusX: width * 0.3, radiusY: height * 0.3 };
  paintEllipse(canvas, neck, flat(shade(skin, light * 0.75)), { softness: 0.1 });
  const volume = random.between(1.02, 1.25);
  const head = { x, y: y - height * 0.08, radiusX: width * 0.54 * volume, radiusY: height * 0.56 * volume };
  const isBald = random.uniform() < 0.15;
  paintEllipse(canvas, head, flat(isBald ? shade(skin, light) : hair), { softness: 0.12 });
  return hair;
}

/** Margin of the source image that is pasted with a face, relative to the face's sides. */
const HEAD_MARGIN = 0.35;

/**
 * Pastes a face of another image with its hair, at the person's position and size.
 * @returns its box, with the aspect ratio of the original
 */
export function pasteFace(canvas: Canvas, person: Person, { levels, face }: SourceFace, random: RandomStream): Corners {
  const [fromWidth, fromHeight] = [face.right - face.left, face.bottom - face.top];
  const zoom = person.width / fromWidth;
  const { image, scale } = levels.at(zoom);
  const { data, width, height } = image;
  const [fromX, fromY] = [(face.left + face.right) / 2, (face.top + face.bottom) / 2];
  const light = random.between(0.75, 1.2);
  const isMirrored = random.uniform() < 0.5 ? -1 : 1;
  const colourAt = (px: number, py: number): Colour => {
    const sourceX = (fromX + ((px + 0.5 - person.x) / zoom) * isMirrored) * scale - 0.5;
    const sourceY = (fromY + (py + 0.5 - person.y) / zoom) * scale - 0.5;
    const [left, top] = [clampIndex(Math.floor(sourceX), width), clampIndex(Math.floor(sourceY), height)];
    const [right, bottom] = [clampIndex(left + 1, width), clampIndex(top + 1, height)];
    const [toRight, toBottom] = [unit(sourceX - left), unit(sourceY - top)];
    const channel = (index: number) => {
      const upper =
        (data[(top * width + left) * 3 + index] ?? 0) * (1 - toRight) +
        (data[(top * width + right) * 3 + index] ?? 0) * toRight;
      const lower =
        (data[(bottom * width + left) * 3 + index] ?? 0) * (1 - toRight) +
        (data[(bottom * width + right) * 3 + index] ?? 0) * toRight;
      return Math.min((upper + (lower - upper) * toBottom) * light, 255);
    };
    return [channel(0), channel(1), channel(2)];
  };
  const reach = 0.5 + HEAD_MARGIN;
  const ellipse = {
    x: person.x,
    y: person.y,
    radiusX: fromWidth * zoom * reach,
    radiusY: fromHeight * zoom * reach,
  };
  paintEllipse(canvas, ellipse, colourAt, { softness: 0.25 });
  const [halfWidth, halfHeight] = [(fromWidth * zoom) / 2, (fromHeight * zoom) / 2];
  return {
    left: person.x - halfWidth,
    top: person.y - halfHeight,
    right: person.x + halfWidth,
    bottom: person.y + halfHeight,
  };
}

function clampIndex(index: number, size: number): number {
  return Math.min(Math.max(index, 0), size - 1);
}

function unit(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}
