import type { MaskPolygon } from '@crowdtone/domain';

/** Bytes to blacken, from `start` up to but not including `end`. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** Blackens areas of frames, so that no face is detected in them. */
export class FrameMask {
  #spans: readonly Span[] = [];
  #size = '';

  constructor(private readonly polygons: readonly MaskPolygon[]) {}

  /** @param data packed RGB of `width * height` pixels; changed in place */
  apply(data: Uint8Array, width: number, height: number): void {
    if (this.polygons.length === 0) return;
    if (this.#size !== `${width}x${height}`) {
      this.#size = `${width}x${height}`;
      this.#spans = this.polygons.flatMap((polygon) => spansOf(polygon, width, height));
    }
    for (const { start, end } of this.#spans) data.fill(0, start, end);
  }
}

/** The pixels whose centre lies in a polygon, row by row, by the even-odd rule. */
function spansOf(polygon: MaskPolygon, width: number, height: number): Span[] {
  const spans: Span[] = [];
  for (let row = 0; row < height; row += 1) {
    const crossings = crossingsAt(polygon, (row + 0.5) / height);
    for (let index = 0; index + 1 < crossings.length; index += 2) {
      const first = Math.ceil((crossings[index] ?? 0) * width - 0.5);
      const end = Math.ceil((crossings[index + 1] ?? 0) * width - 0.5);
      if (end > first) spans.push({ start: 3 * (row * width + first), end: 3 * (row * width + end) });
    }
  }
  return spans;
}

/** Where the edges of a polygon cross a horizontal line, from left to right. */
function crossingsAt(polygon: MaskPolygon, y: number): number[] {
  const crossings = polygon.flatMap((from, index) => {
    const to = polygon[(index + 1) % polygon.length] ?? from;
    return from.y <= y === to.y <= y ? [] : [from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x)];
  });
  return crossings.sort((a, b) => a - b);
}
