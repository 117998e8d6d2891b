import type { Box } from '@crowdtone/domain';
import { boundingBox, intersectionArea } from '@crowdtone/imaging';

/** Regions start and end at multiples of this, so that the detector gets few different sizes. Pixels. */
const GRID_PX = 64;
/** Two regions are merged when the result has at most this many times their pixels. */
const MAX_MERGED_AREA = 1.25;

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * A few non-overlapping regions of the frame, in whole pixels, that contain every box with a margin.
 * @param margin on each side of a box, as a multiple of its longer side
 */
export function regionsAround(boxes: readonly Box[], margin: number, frame: Size): Box[] {
  const regions: Box[] = [];
  for (const box of boxes) {
    const reach = margin * Math.max(box.width, box.height);
    let region = onGrid(box, reach, frame);
    if (region.width <= 0 || region.height <= 0) continue;
    // A merged region may overlap others that neither part did.
    for (let at = nextToMerge(regions, region); at >= 0; at = nextToMerge(regions, region)) {
      const [other] = regions.splice(at, 1);
      if (other) region = boundingBox(region, other);
    }
    regions.push(region);
  }
  return regions;
}

/** Pixels of a region or a frame. */
export function area({ width, height }: Size): number {
  return width * height;
}

function nextToMerge(regions: readonly Box[], region: Box): number {
  return regions.findIndex(
    (other) =>
      intersectionArea(other, region) > 0 ||
      area(boundingBox(other, region)) <= MAX_MERGED_AREA * (area(other) + area(region)),
  );
}

function onGrid({ x, y, width, height }: Box, reach: number, frame: Size): Box {
  const from = (start: number) => Math.max(0, Math.floor((start - reach) / GRID_PX) * GRID_PX);
  const to = (end: number, limit: number) => Math.min(limit, Math.ceil((end + reach) / GRID_PX) * GRID_PX);
  const [left, top] = [from(x), from(y)];
  return { x: left, y: top, width: to(x + width, frame.width) - left, height: to(y + height, frame.height) - top };
}
