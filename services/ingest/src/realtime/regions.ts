import type { Box } from '@crowdtone/domain';
import { boundingBox, intersectionArea } from '@crowdtone/imaging';

/** Regions begin and end at multiples of this, so that a detector meets few different sizes. Pixels. */
const GRID_PX = 64;
/** Two regions become one when that has at most so many times the pixels of both. */
const LARGEST_WASTE = 1.25;

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Few regions of the frame, whole pixels, that hold every box with room round it. They do not overlap.
 * @param room on each side of a box, in its own sizes
 */
export function regionsAround(boxes: readonly Box[], room: number, frame: Size): Box[] {
  const regions: Box[] = [];
  for (const box of boxes) {
    const reach = room * Math.max(box.width, box.height);
    let region = onGrid(box, reach, frame);
    if (region.width <= 0 || region.height <= 0) continue;
    // A region that grew may reach others that it did not reach before.
    for (let at = nextToJoin(regions, region); at >= 0; at = nextToJoin(regions, region)) {
      const [other] = regions.splice(at, 1);
      if (other) region = boundingBox(region, other);
    }
    regions.push(region);
  }
  return regions;
}

export function area({ width, height }: Size): number {
  return width * height;
}

function nextToJoin(regions: readonly Box[], region: Box): number {
  return regions.findIndex(
    (other) =>
      intersectionArea(other, region) > 0 ||
      area(boundingBox(other, region)) <= LARGEST_WASTE * (area(other) + area(region)),
  );
}

function onGrid({ x, y, width, height }: Box, reach: number, frame: Size): Box {
  const from = (start: number) => Math.max(0, Math.floor((start - reach) / GRID_PX) * GRID_PX);
  const to = (end: number, limit: number) => Math.min(limit, Math.ceil((end + reach) / GRID_PX) * GRID_PX);
  const [left, top] = [from(x), from(y)];
  return { x: left, y: top, width: to(x + width, frame.width) - left, height: to(y + height, frame.height) - top };
}
