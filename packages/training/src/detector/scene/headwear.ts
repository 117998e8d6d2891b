import type { RandomStream } from '@crowdtone/runtime';
import type { Canvas, Colour } from './canvas';
import { anyColour, shade } from './colours';
import type { Person } from './people';
import { paintEllipse, paintRectangle } from './shapes';

const flat = (colour: Colour) => () => colour;

/** Common colours of helmets and caps. */
const WORK_COLOURS: readonly Colour[] = [
  [235, 200, 30],
  [235, 235, 230],
  [220, 60, 40],
  [40, 90, 190],
  [230, 130, 30],
  [30, 30, 34],
];

function hatColour(random: RandomStream): Colour {
  const isWork = random.uniform() < 0.6;
  return isWork ? (WORK_COLOURS[random.integer(WORK_COLOURS.length)] ?? [235, 235, 230]) : anyColour(random);
}

/** A helmet or cap from the front, down to the brow of the face. */
export function paintHat(canvas: Canvas, { x, y, width }: Person, random: RandomStream): void {
  const colour = hatColour(random);
  const brow = y - width * random.between(0.18, 0.34);
  const dome = { x, y: brow - width * 0.12, radiusX: width * random.between(0.55, 0.68), radiusY: width * 0.46 };
  const light = random.between(-0.5, 0.5) / width;
  paintEllipse(canvas, dome, (px, py) => shade(colour, 0.95 + (px - x) * light + (brow - py) * (0.25 / width)), {
    softness: 0.08,
  });
  const brim = { x: x + width * random.between(-0.15, 0.15), y: brow, radiusX: width * 0.62, radiusY: width * 0.1 };
  paintEllipse(canvas, brim, flat(shade(colour, random.between(0.5, 0.9))));
}

/** Dark or clear glasses, some with a bar across. */
export function paintGlasses(canvas: Canvas, { x, y, width }: Person, random: RandomStream): void {
  const frame = shade(anyColour(random), 0.4);
  const level = y - width * random.between(0.1, 0.22);
  const isDark = random.uniform() < 0.6;
  const radius = width * random.between(0.15, 0.22);
  for (const side of [-1, 1]) {
    const lens = { x: x + side * width * 0.23, y: level, radiusX: radius, radiusY: radius * random.between(0.65, 1) };
    paintEllipse(canvas, lens, flat(frame), { opacity: isDark ? random.between(0.8, 1) : 0.45 });
  }
  const bar = {
    left: x - width * 0.45,
    top: level - width * 0.03,
    right: x + width * 0.45,
    bottom: level + width * 0.03,
  };
  paintRectangle(canvas, bar, frame, 0.8);
}

/** A mask or scarf over mouth and chin. */
export function paintMask(canvas: Canvas, { x, y, width }: Person, random: RandomStream): void {
  const colour = random.uniform() < 0.5 ? shade([225, 235, 240], random.between(0.5, 1.05)) : anyColour(random);
  const fold = random.between(0.5, 1.5) / width;
  const cloth = { x, y: y + width * random.between(0.28, 0.42), radiusX: width * 0.46, radiusY: width * 0.34 };
  paintEllipse(canvas, cloth, (_, py) => shade(colour, 1 + 0.08 * Math.sin((py - y) * 6 * fold)), { softness: 0.1 });
}

/** The dome of a helmet over the back of a head, without a face. */
export function paintHelmetFromBehind(canvas: Canvas, { x, y, width }: Person, random: RandomStream): void {
  const colour = hatColour(random);
  const dome = { x, y: y - width * 0.2, radiusX: width * 0.66, radiusY: width * random.between(0.5, 0.75) };
  const gloss = random.between(0.1, 0.4);
  const lit = x + width * random.between(-0.4, 0.4);
  paintEllipse(canvas, dome, (px, py) => shade(colour, 1.1 - (gloss * Math.hypot(px - lit, py - dome.y)) / width), {
    softness: 0.06,
  });
  if (random.uniform() < 0.5) {
    const band = { x, y: y + width * 0.15, radiusX: width * 0.6, radiusY: width * 0.09 };
    paintEllipse(canvas, band, flat(shade(colour, 0.6)));
  }
}
