import type { RandomStream } from '@crowdtone/runtime';
import type { Canvas } from './canvas';
import { anyColour, shade, skinTone } from './colours';
import { paintEllipse, paintRectangle } from './shapes';

/** Paints something that detectors take for a face: a hand, a bare patch of skin, a ball, a sign. Lengths in pixels. */
export function paintDecoy(canvas: Canvas, x: number, y: number, size: number, random: RandomStream): void {
  const paint = DECOYS[random.integer(DECOYS.length)] ?? paintSkin;
  paint(canvas, x, y, size, random);
}

type Painter = (canvas: Canvas, x: number, y: number, size: number, random: RandomStream) => void;
const DECOYS: readonly Painter[] = [paintHand, paintSkin, paintBall, paintSign];

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

/** An arm, a knee, a bald head from behind: skin without a face, lit from a side. */
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

/** A plate with lines of dark marks, as letters look from far. */
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
