/** A box by its sides, in pixels; right and bottom lie beyond its last pixel. */
export interface Corners {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function area({ left, top, right, bottom }: Corners): number {
  return Math.max(right - left, 0) * Math.max(bottom - top, 0);
}

export function shared(a: Corners, b: Corners): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return Math.max(width, 0) * Math.max(height, 0);
}

/** Intersection over union, in [0,1]. */
export function overlap(a: Corners, b: Corners): number {
  const common = shared(a, b);
  return common === 0 ? 0 : common / (area(a) + area(b) - common);
}

/** The smaller of width and height: what a face's size means wherever sizes are compared. */
export function shortSide({ left, top, right, bottom }: Corners): number {
  return Math.min(right - left, bottom - top);
}

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
