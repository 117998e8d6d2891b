import type { Canvas, Colour } from './canvas';

/** An ellipse; lengths in pixels, `turn` in radians. */
export interface Ellipse {
  readonly x: number;
  readonly y: number;
  readonly radiusX: number;
  readonly radiusY: number;
  readonly turn?: number;
}

/**
 * Paints an anti-aliased ellipse. `colourAt` returns the colour of a pixel; `softness` widens the edge, relative to the radius.
 */
export function paintEllipse(
  canvas: Canvas,
  ellipse: Ellipse,
  colourAt: (x: number, y: number) => Colour,
  { softness = 0, opacity = 1 }: { softness?: number; opacity?: number } = {},
): void {
  const { x, y, radiusX, radiusY, turn = 0 } = ellipse;
  const reach = turn === 0 ? 0 : Math.max(radiusX, radiusY);
  const [reachX, reachY] = [Math.max(radiusX, reach) + 1, Math.max(radiusY, reach) + 1];
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  const smaller = Math.max(Math.min(radiusX, radiusY), 0.5);
  const edge = Math.max(softness, 1 / smaller);
  const last = canvas.side - 1;
  const bottom = Math.min(Math.ceil(y + reachY), last);
  const right = Math.min(Math.ceil(x + reachX), last);
  for (let py = Math.max(Math.floor(y - reachY), 0); py <= bottom; py += 1) {
    for (let px = Math.max(Math.floor(x - reachX), 0); px <= right; px += 1) {
      const [dx, dy] = [px + 0.5 - x, py + 0.5 - y];
      const along = (dx * cosine + dy * sine) / radiusX;
      const across = (dy * cosine - dx * sine) / radiusY;
      const distance = Math.sqrt(along * along + across * across);
      const cover = Math.min((1 - distance) / edge + 0.5, 1) * opacity;
      if (cover > 0) canvas.blend(px, py, colourAt(px, py), cover);
    }
  }
}

/** Paints a rectangle, rounded to whole pixels. */
export function paintRectangle(
  canvas: Canvas,
  { left, top, right, bottom }: { left: number; top: number; right: number; bottom: number },
  colour: Colour,
  opacity = 1,
): void {
  const limit = canvas.side;
  for (let y = Math.max(Math.round(top), 0); y < Math.min(Math.round(bottom), limit); y += 1) {
    for (let x = Math.max(Math.round(left), 0); x < Math.min(Math.round(right), limit); x += 1) {
      canvas.blend(x, y, colour, opacity);
    }
  }
}
