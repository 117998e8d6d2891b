import type { Box } from '@crowdtone/domain';

/** A box by its edges, in pixels; right and bottom are exclusive. */
export interface Corners {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Area in square pixels that two boxes share. */
export function intersectionArea(a: Box, b: Box): number {
  const width = common(a.x, a.x + a.width, b.x, b.x + b.width);
  return width * common(a.y, a.y + a.height, b.y, b.y + b.height);
}

/** Intersection over union of two boxes, in [0,1]. */
export function intersectionOverUnion(a: Box, b: Box): number {
  return overUnion(intersectionArea(a, b), a.width * a.height, b.width * b.height);
}

/** The smallest box that contains both. */
export function boundingBox(a: Box, b: Box): Box {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  const [right, bottom] = [Math.max(a.x + a.width, b.x + b.width), Math.max(a.y + a.height, b.y + b.height)];
  return { x, y, width: right - x, height: bottom - y };
}

/** Size of a face in pixels: the shorter side of its box. */
export function faceSize(box: Box): number {
  return Math.min(box.width, box.height);
}

/** Area in square pixels; 0 for an empty box. */
export function area({ left, top, right, bottom }: Corners): number {
  return Math.max(right - left, 0) * Math.max(bottom - top, 0);
}

/** {@link intersectionArea} for boxes given by their edges. */
export function shared(a: Corners, b: Corners): number {
  return common(a.left, a.right, b.left, b.right) * common(a.top, a.bottom, b.top, b.bottom);
}

/** {@link intersectionOverUnion} for boxes given by their edges. */
export function overlap(a: Corners, b: Corners): number {
  return overUnion(shared(a, b), area(a), area(b));
}

/** Size of a face in pixels: the smaller of width and height. */
export function shortSide({ left, top, right, bottom }: Corners): number {
  return Math.min(right - left, bottom - top);
}

/** Whether a point lies inside a box, both in pixels. */
export function isInside({ left, top, right, bottom }: Corners, x: number, y: number): boolean {
  return x >= left && x < right && y >= top && y < bottom;
}

/** The part of a box inside `bounds`. */
export function clip(box: Corners, bounds: Corners): Corners {
  return {
    left: Math.max(box.left, bounds.left),
    top: Math.max(box.top, bounds.top),
    right: Math.min(box.right, bounds.right),
    bottom: Math.min(box.bottom, bounds.bottom),
  };
}

/** Length of the intersection of two intervals; 0 when they are disjoint. */
function common(startA: number, endA: number, startB: number, endB: number): number {
  return Math.max(Math.min(endA, endB) - Math.max(startA, startB), 0);
}

function overUnion(intersection: number, areaA: number, areaB: number): number {
  // Two empty boxes have no union to divide by.
  return intersection === 0 ? 0 : intersection / (areaA + areaB - intersection);
}
