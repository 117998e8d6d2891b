import type { RandomStream } from '@crowdtone/runtime';
import type { Canvas, Colour } from './canvas';
import { anyColour, shade, skinTone } from './colours';
import { paintHelmetFromBehind } from './headwear';
import { paintEllipse, paintRectangle } from './shapes';

/**
 * Paints a distractor that detectors mistake for a face: a hand, skin, a ball, a sign, a round letter, a crest, a helmet, a lamp
 * or digits. Lengths in pixels.
 */
export function paintDecoy(canvas: Canvas, x: number, y: number, size: number, random: RandomStream): void {
  const paint = DECOYS[random.integer(DECOYS.length)] ?? paintSkin;
  paint(canvas, x, y, size, random);
}

type Painter = (canvas: Canvas, x: number, y: number, size: number, random: RandomStream) => void;
const DECOYS: readonly Painter[] = [
  paintHand,
  paintSkin,
  paintBall,
  paintSign,
  paintRoundLetter,
  paintRoundLetter,
  paintCrest,
  paintEmptyHelmet,
  paintLamp,
  paintDigits,
];

function paintHand(canvas: Canvas, x: number, y: number, size: number, random: RandomStream): void {
  const skin = shade(skinTone(random), random.between(0.6, 1.1));
  const turn = random.between(-Math.PI, Math.PI);
  const shadow = random.between(0.6, 0.95);
  const at = (along: number, across: number) => ({
    x: x + (along * Math.cos(turn) - across * Math.sin(turn)) * size,
    y: y + (along * Math.sin(turn) + across * Math.cos(turn)) * size,
  });
  paintEllipse(canvas, { ...at(0, 0), radiusX: size * 0.42, radiusY: size * 0.36, turn }, () => skin);
  const fingers = 1 + random.integer(4);
  for (let finger = 0; finger < fingers; finger += 1) {
    const middle = at(0.55, (finger - (fingers - 1) / 2) * 0.19);
    const colour = finger % 2 === 0 ? skin : shade(skin, shadow);
    paintEllipse(canvas, { ...middle, radiusX: size * 0.36, radiusY: size * 0.085, turn }, () => colour);
  }
}

/** Skin without a face, lit from a side: an arm, a knee, a bald head from behind. */
function paintSkin(canvas: Canvas, x: number, y: number, size: number, random: RandomStream): void {
  const skin = skinTone(random);
  const slope = random.between(-0.5, 0.5) / size;
  const ellipse = {
    x,
    y,
    radiusX: size * random.between(0.3, 0.6),
    radiusY: size * random.between(0.3, 0.9),
    turn: random.between(-0.6, 0.6),
  };
  paintEllipse(canvas, ellipse, (px) => shade(skin, 0.85 + (px - x) * slope), { softness: random.between(0, 0.3) });
}

function paintBall(canvas: Canvas, x: number, y: number, size: number, random: RandomStream): void {
  const colour = anyColour(random);
  const radius = size / 2;
  const lit = { x: x - radius * 0.4, y: y - radius * 0.4 };
  const colourAt = (px: number, py: number) => shade(colour, 1.3 - Math.hypot(px - lit.x, py - lit.y) / size);
  paintEllipse(canvas, { x, y, radiusX: radius, radiusY: radius }, colourAt);
  const rim = anyColour(random);
  if (random.uniform() < 0.4) paintEllipse(canvas, { x, y, radiusX: radius * 0.6, radiusY: radius * 0.6 }, () => rim);
}

/** A plate with lines of marks, like distant lettering. */
function paintSign(canvas: Canvas, x: number, y: number, size: number, random: RandomStream): void {
  const [left, top] = [x - size * random.between(0.4, 0.9), y - size * 0.5];
  const right = 2 * x - left;
  const [plate, ink] = [anyColour(random), anyColour(random)];
  paintRectangle(canvas, { left, top, right, bottom: y + size * 0.5 }, plate);
  const line = Math.max(size / (2 + random.integer(4)), 3);
  for (let row = top + 1; row < y + size * 0.5 - line / 2; row += line) {
    for (let column = left + 1; column < right - 1; column += random.between(0.3, 0.9) * line) {
      const width = random.between(0.1, 0.5) * line;
      paintRectangle(canvas, { left: column, top: row, right: column + width, bottom: row + line * 0.6 }, ink);
    }
  }
}

/** O, B, C, e, 8, @: rings, possibly open, with a stroke across or beside. */
function paintRoundLetter(canvas: Canvas, x: number, y: number, size: number, random: RandomStream): void {
  const [plate, ink] = [anyColour(random), anyColour(random)];
  const thickness = size * random.between(0.1, 0.2);
  const half = { x: size * random.between(0.3, 0.45), y: size * 0.5 };
  if (random.uniform() < 0.6) {
    const board = { left: x - size, top: y - half.y * 1.3, right: x + size, bottom: y + half.y * 1.3 };
    paintRectangle(canvas, board, plate);
  }
  const ring = (middle: number, height: number) => {
    paintEllipse(canvas, { x, y: middle, radiusX: half.x, radiusY: height }, () => ink);
    const hole = { x, y: middle, radiusX: half.x - thickness, radiusY: Math.max(height - thickness, 1) };
    paintEllipse(canvas, hole, () => plate);
  };
  const bar = (left: number, top: number, width: number, height: number, colour: Colour) =>
    paintRectangle(canvas, { left, top, right: left + width, bottom: top + height }, colour);
  switch (random.integer(4)) {
    case 0:
      ring(y - half.y * 0.48, half.y * 0.52);
      ring(y + half.y * 0.48, half.y * 0.52);
      break;
    case 1:
      ring(y, half.y);
      bar(x, y - half.y * 0.35, half.x + 1, half.y * 0.7, plate);
      break;
    case 2:
      ring(y, half.y);
      bar(x - half.x, y - thickness / 2, half.x * 2, thickness, ink);
      break;
    default:
      ring(y, half.y);
      paintEllipse(canvas, { x, y, radiusX: half.x * 0.35, radiusY: half.y * 0.35 }, () => ink);
  }
  if (random.uniform() < 0.4) bar(x - half.x, y - half.y, thickness, half.y * 2, ink);
}

/** A round or shield-shaped sign with dark spots, like a distant crest or emblem. */
function paintCrest(canvas: Canvas, x: number, y: number, size: number, random: RandomStream): void {
  const [rim, field, mark] = [anyColour(random), anyColour(random), anyColour(random)];
  const radius = size * 0.5;
  const tall = random.between(0.9, 1.25);
  paintEllipse(canvas, { x, y, radiusX: radius, radiusY: radius * tall }, () => rim);
  paintEllipse(canvas, { x, y, radiusX: radius * 0.82, radiusY: radius * tall * 0.82 }, () => field);
  for (let count = 1 + random.integer(5); count > 0; count -= 1) {
    const [across, down] = [random.between(-0.5, 0.5), random.between(-0.5, 0.5)];
    const turn = random.between(-1.5, 1.5);
    const spot = { x: x + across * radius, y: y + down * radius, turn };
    const radii = { radiusX: radius * random.between(0.08, 0.4), radiusY: radius * random.between(0.06, 0.2) };
    paintEllipse(canvas, { ...spot, ...radii }, () => mark);
  }
}

function paintEmptyHelmet(canvas: Canvas, x: number, y: number, size: number, random: RandomStream): void {
  paintHelmetFromBehind(canvas, { x, y, width: size * 0.8 }, random);
}

/** A bright disc with a halo. */
function paintLamp(canvas: Canvas, x: number, y: number, size: number, random: RandomStream): void {
  const glow: Colour = [255, random.between(225, 255), random.between(170, 255)];
  paintEllipse(canvas, { x, y, radiusX: size * 0.7, radiusY: size * 0.7 }, () => glow, { softness: 0.9, opacity: 0.6 });
  const [width, height] = [random.between(0.15, 0.4), random.between(0.15, 0.4)];
  paintEllipse(canvas, { x, y, radiusX: size * width, radiusY: size * height }, () => glow, { softness: 0.2 });
}

/** Active segments of each digit, in the order top, middle, bottom, upper left, upper right, lower left, lower right. */
const DIGITS = [
  '1011111',
  '0000101',
  '1110110',
  '1110101',
  '0101101',
  '1111001',
  '1111011',
  '1000101',
  '1111111',
  '1111101',
];

/** One to three digits of seven segments, as on clocks, scoreboards and test patterns. */
export function paintDigits(canvas: Canvas, x: number, y: number, size: number, random: RandomStream): void {
  const ink = anyColour(random);
  const count = 1 + random.integer(3);
  const [width, height] = [size * 0.5, size];
  const line = size * random.between(0.08, 0.16);
  for (let place = 0; place < count; place += 1) {
    const left = x + (place - count / 2) * (width + line * 2);
    const top = y - height / 2;
    const on = DIGITS[random.integer(DIGITS.length)] ?? '';
    const bar = (at: number, from: number, down: number, across: number, along: number) => {
      if (on[at] !== '1') return;
      paintRectangle(canvas, { left: from, top: down, right: from + across, bottom: down + along }, ink);
    };
    bar(0, left, top, width, line);
    bar(1, left, top + height / 2 - line / 2, width, line);
    bar(2, left, top + height - line, width, line);
    bar(3, left, top, line, height / 2);
    bar(4, left + width - line, top, line, height / 2);
    bar(5, left, top + height / 2, line, height / 2);
    bar(6, left + width - line, top + height / 2, line, height / 2);
  }
}
