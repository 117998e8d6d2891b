/** Labelled faces in synthetic images with context, each with a known window. */
import type { Box } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import { type RandomStream, randomAt } from '@crowdtone/runtime';
import { FACE_PIXELS, FACE_SIDE, type FaceSet } from '../../data/face-set';
import { paintBackground } from '../../detector/scene/backgrounds';
import { Canvas, type Colour } from '../../detector/scene/canvas';
import { skinTone } from '../../detector/scene/colours';
import { greyFaceOf, lookUp } from '../../detector/scene/grey-faces';
import { paintBody } from '../../detector/scene/people';

/** An image with the canonical windows of its faces and their indices in the data set. */
export interface FramedSheet {
  readonly image: RgbImage;
  readonly faces: readonly { readonly index: number; readonly window: Box }[];
}

/** Cell of a person on the sheet, including hair and shoulders, in sides of the window. */
const CELL = { width: 2.4, height: 2.6 };
/** Top left corner of the window in its cell, in sides of the window. */
const WINDOW_IN_CELL = { x: 0.7, y: 0.6 };
const SHEET_COLUMNS = 6;
const FACES_PER_SHEET = SHEET_COLUMNS ** 2;
/** Width of a painted face relative to its window, which is cut at the ears. */
const FACE_WIDTH = 0.83;
/** Width of the transition from portrait to painted head, in sides of the window. */
const FADE = 0.05;

/**
 * Paints every face of a set onto a synthetic person with hair, shoulders and background; its window is `sizePx` pixels wide. The
 * window contains exactly the labelled image, as in training, and wider or shifted crops show the painted surroundings.
 */
export function* portraitSheets(set: FaceSet, sizePx: number, seed: number): Generator<FramedSheet> {
  const [cellWidth, cellHeight] = [Math.ceil(CELL.width * sizePx), Math.ceil(CELL.height * sizePx)];
  const side = Math.max(cellWidth, cellHeight) * SHEET_COLUMNS;
  for (let first = 0; first < set.names.length; first += FACES_PER_SHEET) {
    const random = randomAt(seed, sizePx, first);
    const canvas = new Canvas(side);
    paintBackground(canvas, random);
    const count = Math.min(FACES_PER_SHEET, set.names.length - first);
    const faces = Array.from({ length: count }, (_, place) => {
      const index = first + place;
      const window = {
        x: Math.round((place % SHEET_COLUMNS) * cellWidth + WINDOW_IN_CELL.x * sizePx),
        y: Math.round(Math.floor(place / SHEET_COLUMNS) * cellHeight + WINDOW_IN_CELL.y * sizePx),
        width: sizePx,
        height: sizePx,
      };
      paintPortrait(canvas, window, set.pixels.subarray(index * FACE_PIXELS, (index + 1) * FACE_PIXELS), random);
      return { index, window };
    });
    yield { image: toImage(canvas), faces };
  }
}

function paintPortrait(canvas: Canvas, window: Box, pixels: Uint8Array, random: RandomStream): void {
  const skin = skinTone(random);
  const side = window.width;
  const person = { x: window.x + side / 2, y: window.y + side / 2, width: side * FACE_WIDTH };
  paintBody(canvas, person, skin, 1, random);
  const tint = tintOf(skin);
  const portrait = greyFaceOf(pixels);
  const step = FACE_SIDE / side;
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const level = lookUp(portrait, (x + 0.5) * step, (y + 0.5) * step, step) * portrait.mean;
      const fromBorder = Math.min(x + 0.5, y + 0.5, side - x - 0.5, side - y - 0.5) / (FADE * side);
      const cover = Math.min(fromBorder, 1);
      canvas.blend(window.x + x, window.y + y, [tint[0] * level, tint[1] * level, tint[2] * level], cover);
    }
  }
}

/** The skin's colour at a brightness of 1 (ITU-R BT.601), so that the image's grey levels are preserved. */
function tintOf([red, green, blue]: Colour): Colour {
  const brightness = 0.299 * red + 0.587 * green + 0.114 * blue;
  return [red / brightness, green / brightness, blue / brightness];
}

function toImage({ pixels, side }: Canvas): RgbImage {
  const data = Uint8Array.from(pixels, (value) => Math.min(255, Math.max(0, Math.round(value))));
  return { data, width: side, height: side };
}
