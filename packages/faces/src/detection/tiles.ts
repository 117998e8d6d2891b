import type { Box } from '@crowdtone/domain';
import type { FrameSize } from '@crowdtone/imaging';

/** One scale at which a detector covers the whole frame. */
export interface Scale {
  /** Pixels of the detector's input per pixel of the frame. */
  readonly scale: number;
  /** Smallest face that this scale reports, pixels of the frame. */
  readonly smallestFacePx: number;
  /** Largest face that no coarser scale finds more reliably, pixels of the frame. */
  readonly largestFacePx: number;
}

/** The input of one inference pass. */
export interface Tile {
  /** Whether it belongs to the finest scale. */
  readonly isFinest: boolean;
  /** Number of times that the frame is halved before this tile is cut out of it. */
  readonly halvings: number;
  /** Integer pixels of the halved frame. */
  readonly region: Box;
  /** Size to which the region is resized for the network. */
  readonly inputSize: FrameSize;
  /** Smallest and largest face that its scale reports, pixels of the frame. */
  readonly smallestFacePx: number;
  readonly largestFacePx: number;
}

/** Overlap of tiles in widths of a face: a box is at most 1.3 times as high as wide, and context helps the network. */
const OVERLAP_FACES = 1.5;

/**
 * A frame is shrunk by halving, which averages, then resized to its input size by linear interpolation, which skips pixels
 * when it shrinks by more than two: below this ratio another halving is better.
 */
const MIN_LINEAR_RATIO = 0.625;

/** An 8K frame searched for faces of 8 pixels needs fewer. */
const MAX_TILES_PER_SIDE = 64;

/**
 * Plans the tiles of a frame: every face lies whole in some tile of its scale, and the total number of pixels, which is the
 * cost, is minimal. A scale whose input would be too large is cut into equal tiles that overlap by the largest face that only
 * this scale finds.
 *
 * @param scales the finest first
 * @param maxPixels of one input; bounds memory and the duration of one pass
 */
export function planTiles(frame: FrameSize, scales: readonly Scale[], maxPixels: number): readonly Tile[] {
  const shortSide = Math.min(frame.width, frame.height);
  return scales.flatMap(({ scale, smallestFacePx, largestFacePx }, index) => {
    const overlap = Math.min(largestFacePx * OVERLAP_FACES, shortSide);
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
  const halvings = Math.max(0, Math.ceil(Math.log2(MIN_LINEAR_RATIO / scale)));
  const factor = 2 ** halvings;
  const width = Math.max(1, Math.floor(frame.width / factor));
  const height = Math.max(1, Math.floor(frame.height / factor));
  const overlap = Math.ceil(overlapInFrame / factor);
  const inputLength = (length: number) => Math.ceil(length * scale * factor);

  const { columns, rows } = cheapestGrid(
    (count) => inputLength(segmentLength(width, count, overlap)),
    (count) => inputLength(segmentLength(height, count, overlap)),
    maxPixels,
  );
  return segments(height, rows, overlap).flatMap(([y, tileHeight]) =>
    segments(width, columns, overlap).map(([x, tileWidth]) => ({
      halvings,
      region: { x, y, width: tileWidth, height: tileHeight },
      inputSize: { width: inputLength(tileWidth), height: inputLength(tileHeight) },
    })),
  );
}

/**
 * The grid with the fewest pixels, then the fewest tiles, among those whose tiles have at most `maxPixels` each. When overlaps
 * leave no such grid, the one with the smallest tiles.
 */
function cheapestGrid(
  inputWidth: (columns: number) => number,
  inputHeight: (rows: number) => number,
  maxPixels: number,
): { columns: number; rows: number } {
  let best = { columns: 1, rows: 1, excess: Number.POSITIVE_INFINITY, pixels: Number.POSITIVE_INFINITY };
  for (let columns = 1; columns <= MAX_TILES_PER_SIDE; columns += 1) {
    for (let rows = 1; rows <= MAX_TILES_PER_SIDE; rows += 1) {
      const tilePixels = inputWidth(columns) * inputHeight(rows);
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
