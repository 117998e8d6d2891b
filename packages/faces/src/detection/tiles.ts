import type { Box } from '@crowdtone/domain';
import type { FrameSize } from '@crowdtone/imaging';

/** One size at which a detector looks at the whole frame. */
export interface Scale {
  /** Pixels of the detector's input for each pixel of the frame. */
  readonly scale: number;
  /** Smallest face, in pixels of the frame, that is this scale's business. */
  readonly smallestFacePx: number;
  /** Largest face, in pixels of the frame, that no other scale sees better. */
  readonly largestFacePx: number;
}

/** One run of the detector. */
export interface Tile {
  /** Whether no other scale shows the frame larger. */
  readonly isFinest: boolean;
  /** How often the frame is halved before this tile is cut out of it. */
  readonly halvings: number;
  /** Whole pixels of the halved frame. */
  readonly region: Box;
  /** Size at which the detector looks at the region. */
  readonly look: FrameSize;
  /** Smallest and largest face, in pixels of the frame, that are this scale's business. */
  readonly smallestFacePx: number;
  readonly largestFacePx: number;
}

/** A face box is at most this many times as long as wide (1.3), and what lies around a face helps to find it. */
const ROOM_AROUND_A_FACE = 1.5;

/**
 * A picture is shrunk by halving, which averages, then brought to its final size by the detector's linear interpolation,
 * which skips pixels when it shrinks by more than two: below this ratio one halving more is better.
 */
const LEAST_LINEAR_RATIO = 0.625;

/** Tiles along one side; an 8K frame searched for faces of 8 pixels needs fewer. */
const MOST_CUTS = 64;

/**
 * Plans where a detector has to look so that every face is seen whole, in some tile of its scale, with as few pixels as
 * possible, for pixels are the cost. A scale whose input would be too large is cut into equal tiles that overlap by the
 * largest face only this scale finds.
 *
 * @param scales what to look at the frame with, the finest first
 * @param maxPixels most pixels of one input; bounds the memory, and for how long one run keeps its thread
 */
export function planTiles(frame: FrameSize, scales: readonly Scale[], maxPixels: number): readonly Tile[] {
  const shortSide = Math.min(frame.width, frame.height);
  return scales.flatMap(({ scale, smallestFacePx, largestFacePx }, index) => {
    const overlap = Math.min(largestFacePx * ROOM_AROUND_A_FACE, shortSide);
    const common = { isFinest: index === 0, smallestFacePx, largestFacePx };
    return planScale(frame, scale, overlap, maxPixels).map((tile) => ({ ...tile, ...common }));
  });
}

/** The tile's region in pixels of the frame. */
export function regionInFrame({ region, halvings }: Tile): Box {
  const factor = 2 ** halvings;
  return {
    x: region.x * factor,
    y: region.y * factor,
    width: region.width * factor,
    height: region.height * factor,
  };
}

function planScale(frame: FrameSize, scale: number, overlapInFrame: number, maxPixels: number) {
  const halvings = Math.max(0, Math.ceil(Math.log2(LEAST_LINEAR_RATIO / scale)));
  const factor = 2 ** halvings;
  const width = Math.max(1, Math.floor(frame.width / factor));
  const height = Math.max(1, Math.floor(frame.height / factor));
  const overlap = Math.ceil(overlapInFrame / factor);
  const lookAt = (length: number) => Math.ceil(length * scale * factor);

  const { columns, rows } = cheapestGrid(
    (count) => lookAt(segmentLength(width, count, overlap)),
    (count) => lookAt(segmentLength(height, count, overlap)),
    maxPixels,
  );
  return segments(height, rows, overlap).flatMap(([y, tileHeight]) =>
    segments(width, columns, overlap).map(([x, tileWidth]) => ({
      halvings,
      region: { x, y, width: tileWidth, height: tileHeight },
      look: { width: lookAt(tileWidth), height: lookAt(tileHeight) },
    })),
  );
}

/**
 * Of the grids whose tiles hold at most `maxPixels` each, the one with the fewest pixels; of equals the fewest tiles.
 * Where overlaps leave no such grid, the one with the smallest tiles.
 */
function cheapestGrid(
  lookWidth: (columns: number) => number,
  lookHeight: (rows: number) => number,
  maxPixels: number,
): { columns: number; rows: number } {
  let best = { columns: 1, rows: 1, excess: Number.POSITIVE_INFINITY, pixels: Number.POSITIVE_INFINITY };
  for (let columns = 1; columns <= MOST_CUTS; columns += 1) {
    for (let rows = 1; rows <= MOST_CUTS; rows += 1) {
      const tilePixels = lookWidth(columns) * lookHeight(rows);
      const excess = Math.max(0, tilePixels - maxPixels);
      const pixels = columns * rows * tilePixels;
      const isBetter =
        excess < best.excess ||
        (excess === best.excess &&
          (pixels < best.pixels || (pixels === best.pixels && columns * rows < best.columns * best.rows)));
      if (isBetter) best = { columns, rows, excess, pixels };
    }
  }
  return best;
}

/** Length of each of `count` equal segments that cover `length` and overlap by at least `overlap`. */
function segmentLength(length: number, count: number, overlap: number): number {
  // One more than the quotient where there are several: their starts are rounded to whole pixels.
  return count === 1 ? length : Math.min(length, Math.ceil((length + (count - 1) * overlap) / count) + 1);
}

/** Start and length of each segment, the first at 0, the last ending at `length`. */
function segments(length: number, count: number, overlap: number): [start: number, length: number][] {
  const size = segmentLength(length, count, overlap);
  return Array.from({ length: count }, (_, index) => [
    count === 1 ? 0 : Math.round((index * (length - size)) / (count - 1)),
    size,
  ]);
}
