import type { Box, WindowFit } from '@crowdtone/domain';
import { cut, type FrameSize, halve, type RgbImage } from '@crowdtone/imaging';
import type { FaceDetector, ScoreLevels } from './detector';
import { Proposals, suppress } from './suppression';
import { regionInFrame, type Tile } from './tiles';

/** Takes one box that the network holds for a face, corners in pixels of the look. */
export type Propose = (left: number, top: number, right: number, bottom: number, score: number) => void;

/** What share of the smallest or largest face that is a scale's business its boxes may measure; others are left out. */
export interface SizeTolerance {
  /** Of the smallest face that is wanted at all. */
  readonly wanted: number;
  /** Of the smallest face of a coarser scale: smaller ones were seen better before. */
  readonly from: number;
  /** Of the largest face of a scale: larger ones are seen better by the next. */
  readonly to: number;
}

export interface TiledDetectorParts {
  readonly name: string;
  readonly scores: ScoreLevels;
  readonly windowFit: WindowFit;
  readonly plan: (frame: FrameSize) => readonly Tile[];
  readonly sizeTolerance: SizeTolerance;
  /** Lets the network look at the pixels of a tile, which it first brings to the tile's look size. */
  readonly look: (pixels: RgbImage, tile: Tile, propose: Propose) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A box that ends nearer to an edge than this share of its side is taken to be cut there. */
const EDGE_TOLERANCE = 0.06;

/** Sizes of frames whose plans are kept; a run has few, and a plan for a large frame takes milliseconds. */
const PLANS_KEPT = 16;

/** A detector that looks at frames tile by tile, and brings what it saw of a face in several of them together. */
export function createTiledDetector(parts: TiledDetectorParts): FaceDetector {
  const { name, scores, windowFit, close } = parts;
  const plans = new Map<string, readonly Tile[]>();
  const planFor = ({ width, height }: FrameSize) => {
    const key = `${width}x${height}`;
    const plan = plans.get(key) ?? parts.plan({ width, height });
    if (plans.size >= PLANS_KEPT && !plans.has(key)) plans.clear();
    plans.set(key, plan);
    return plan;
  };
  return {
    name,
    scores,
    windowFit,
    async detect(image) {
      const proposals = new Proposals();
      const halves: RgbImage[] = [];
      for (const tile of planFor(image)) {
        await parts.look(cutTile(image, halves, tile), tile, proposeIn(tile, image, proposals, parts.sizeTolerance));
      }
      return suppress(proposals);
    },
    close,
  };
}

/** @param halves the frame halved once, twice, ... as far as needed before; further ones are added */
function cutTile(frame: RgbImage, halves: RgbImage[], { halvings, region }: Tile): RgbImage {
  let image = frame;
  for (let level = 1; level <= halvings; level += 1) {
    image = halves[level - 1] ?? halve(image);
    halves[level - 1] = image;
  }
  return region.width === image.width && region.height === image.height ? image : cut(image, region);
}

/** Brings boxes of a tile to pixels of the frame. */
function proposeIn(tile: Tile, frame: FrameSize, proposals: Proposals, sizeTolerance: SizeTolerance): Propose {
  const region = regionInFrame(tile);
  const across = region.width / tile.look.width;
  const down = region.height / tile.look.height;
  const leastSize = tile.smallestFacePx * (tile.isFinest ? sizeTolerance.wanted : sizeTolerance.from);
  const mostSize = tile.largestFacePx * sizeTolerance.to;
  return (lookLeft, lookTop, lookRight, lookBottom, score) => {
    const [left, right] = [region.x + lookLeft * across, region.x + lookRight * across];
    const [top, bottom] = [region.y + lookTop * down, region.y + lookBottom * down];
    const size = Math.min(right - left, bottom - top);
    if (size < leastSize || size > mostSize) return;
    proposals.add(left, top, right, bottom, score, endsAtInnerEdge(left, top, right, bottom, region, frame));
  };
}

function endsAtInnerEdge(
  left: number,
  top: number,
  right: number,
  bottom: number,
  tile: Box,
  frame: FrameSize,
): boolean {
  const [besides, above] = [(right - left) * EDGE_TOLERANCE, (bottom - top) * EDGE_TOLERANCE];
  return (
    (tile.x > 0 && left < tile.x + besides) ||
    (tile.y > 0 && top < tile.y + above) ||
    (tile.x + tile.width < frame.width && right > tile.x + tile.width - besides) ||
    (tile.y + tile.height < frame.height && bottom > tile.y + tile.height - above)
  );
}
