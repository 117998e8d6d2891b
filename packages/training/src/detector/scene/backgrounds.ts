import type { RandomStream } from '@crowdtone/runtime';
import type { Canvas, Colour } from './canvas';
import { anyColour } from './colours';
import { paintDigits } from './decoys';
import { paintEllipse, paintRectangle } from './shapes';

/** Fills a canvas with a synthetic background without faces. */
export function paintBackground(canvas: Canvas, random: RandomStream): void {
  const paint = BACKGROUNDS[random.integer(BACKGROUNDS.length)] ?? paintGradient;
  paint(canvas, random);
}

const BACKGROUNDS: readonly ((canvas: Canvas, random: RandomStream) => void)[] = [
  paintGradient,
  paintClouds,
  paintStripes,
  paintWalls,
  paintPebbles,
  paintTestPattern,
];

function paintGradient(canvas: Canvas, random: RandomStream): void {
  const [from, to] = [anyColour(random), anyColour(random)];
  const angle = random.between(0, 2 * Math.PI);
  const [dx, dy] = [Math.cos(angle) / canvas.side, Math.sin(angle) / canvas.side];
  fill(canvas, from, to, (x, y) => 0.5 + (x - canvas.side / 2) * dx + (y - canvas.side / 2) * dy);
}

/** Sums of smooth noise, coarse to fine. */
function paintClouds(canvas: Canvas, random: RandomStream): void {
  const noise = smoothNoise(canvas.side, random);
  fill(canvas, anyColour(random), anyColour(random), (x, y) => noise[y * canvas.side + x] ?? 0);
}

/** As cloth, blinds and zebra crossings. */
function paintStripes(canvas: Canvas, random: RandomStream): void {
  const angle = random.between(0, Math.PI);
  const pitch = (2 * Math.PI) / random.between(3, 60);
  const [dx, dy] = [Math.cos(angle) * pitch, Math.sin(angle) * pitch];
  const isCheckered = random.uniform() < 0.3;
  const hardness = random.between(0.5, 6);
  fill(canvas, anyColour(random), anyColour(random), (x, y) => {
    const wave = Math.sin(x * dx + y * dy) * (isCheckered ? Math.sin(y * dx - x * dy) : 1);
    return 0.5 + wave * hardness;
  });
}

/** Flat rectangles, as buildings, posters and windows. */
function paintWalls(canvas: Canvas, random: RandomStream): void {
  paintGradient(canvas, random);
  for (let count = random.integer(40) + 5; count > 0; count -= 1) {
    const [left, top] = [random.between(-20, canvas.side), random.between(-20, canvas.side)];
    const [width, height] = [random.between(2, 120), random.between(2, 120)];
    const colour = anyColour(random);
    paintRectangle(canvas, { left, top, right: left + width, bottom: top + height }, colour, random.between(0.4, 1));
  }
}

/** Many small spots of two colours, as leaves, gravel and distant crowds. */
function paintPebbles(canvas: Canvas, random: RandomStream): void {
  const [from, to] = [anyColour(random), anyColour(random)];
  const cell = random.between(2, 9);
  const stride = Math.ceil(canvas.side / cell) + 1;
  const levels = Float32Array.from({ length: stride * stride }, () => random.uniform());
  fill(canvas, from, to, (x, y) => levels[Math.floor(y / cell) * stride + Math.floor(x / cell)] ?? 0);
}

/** A test pattern: bars of pure colours, a disc, a row of greys, digits. */
function paintTestPattern(canvas: Canvas, random: RandomStream): void {
  const { side } = canvas;
  const zoom = random.between(0.5, 2.5);
  const pitch = (side / 8) * zoom;
  const shift = random.between(0, side);
  const level = random.uniform() < 0.5 ? 255 : 191;
  const first = random.integer(8);
  const pure = (index: number): Colour => [level * (index & 1), level * ((index >> 1) & 1), level * ((index >> 2) & 1)];
  for (let bar = 0; bar * pitch < side; bar += 1) {
    paintRectangle(
      canvas,
      { left: bar * pitch, top: 0, right: (bar + 1) * pitch, bottom: side },
      pure((first + bar) % 8),
    );
  }
  if (random.uniform() < 0.7) {
    const disc = { x: random.between(0, side), y: random.between(0, side), radiusX: side * random.between(0.1, 0.5) };
    const inside = (px: number) => pure((first + 3 + Math.floor(px / pitch)) % 8);
    paintEllipse(canvas, { ...disc, radiusY: disc.radiusX * random.between(0.6, 1) }, inside);
  }
  if (random.uniform() < 0.7) {
    const [top, step] = [random.between(0, side), Math.max(pitch / 2, 4)];
    for (let at = 0; at * step < side; at += 1) {
      const grey = (255 * ((at * step + shift) % side)) / side;
      const patch = { left: at * step, top, right: (at + 1) * step, bottom: top + step * 1.5 };
      paintRectangle(canvas, patch, [grey, grey, grey]);
    }
  }
  for (let count = random.integer(3); count > 0; count -= 1) {
    const [x, y] = [random.between(0, side), random.between(0, side)];
    const size = random.between(12, 90);
    const board = { left: x - size, top: y - size * 0.7, right: x + size, bottom: y + size * 0.7 };
    if (random.uniform() < 0.5) paintRectangle(canvas, board, [0, 0, 0]);
    paintDigits(canvas, x, y, size, random);
  }
}

function fill(canvas: Canvas, from: Colour, to: Colour, mixAt: (x: number, y: number) => number): void {
  const { pixels, side } = canvas;
  let at = 0;
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const mix = Math.min(Math.max(mixAt(x, y), 0), 1);
      pixels[at++] = from[0] + (to[0] - from[0]) * mix;
      pixels[at++] = from[1] + (to[1] - from[1]) * mix;
      pixels[at++] = from[2] + (to[2] - from[2]) * mix;
    }
  }
}

/** Values in about [0,1] on a `side` x `side` grid. */
function smoothNoise(side: number, random: RandomStream): Float32Array {
  const result = new Float32Array(side * side);
  for (let cell = 64, strength = 0.5; cell >= 4; cell /= 4, strength /= 2) {
    const stride = Math.ceil(side / cell) + 2;
    const corners = Float32Array.from({ length: stride * stride }, () => random.uniform() * strength);
    for (let y = 0; y < side; y += 1) {
      const row = Math.floor(y / cell) * stride;
      const down = y / cell - Math.floor(y / cell);
      for (let x = 0; x < side; x += 1) {
        const column = Math.floor(x / cell);
        const across = x / cell - column;
        const at = row + column;
        const upper = (corners[at] ?? 0) * (1 - across) + (corners[at + 1] ?? 0) * across;
        const lower = (corners[at + stride] ?? 0) * (1 - across) + (corners[at + stride + 1] ?? 0) * across;
        const place = y * side + x;
        result[place] = (result[place] ?? 0) + upper + (lower - upper) * down;
      }
    }
  }
  return result;
}
