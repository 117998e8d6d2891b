import { z } from 'zod';

/** An axis-aligned box in pixels of the full-resolution frame; `x`,`y` is the top left corner. */
export const boxSchema = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number().positive(),
  height: z.number().positive(),
});

export type Box = z.infer<typeof boxSchema>;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Area in square pixels that two boxes share. */
export function intersectionArea(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Intersection over union of two boxes, in [0,1]. */
export function intersectionOverUnion(a: Box, b: Box): number {
  const shared = intersectionArea(a, b);
  return shared / (a.width * a.height + b.width * b.height - shared);
}

/** Size of a face in pixels: the shorter side of its box. */
export function faceSize(box: Box): number {
  return Math.min(box.width, box.height);
}
