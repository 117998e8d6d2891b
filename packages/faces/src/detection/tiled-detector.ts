import type { Box, WindowFit } from '@crowdtone/domain';
import { cut, type FrameSize, halve, type RgbImage } from '@crowdtone/imaging';
import type { FaceDetector, ScoreLevels } from './detector';
import { Candidates, nms } from './nms';
import { regionInFrame, type Tile } from './tiles';

/** Receives one candidate of a network, corners in pixels of the input. */
export type AddCandidate = (left: number, top: number, right: number, bottom: number, score: number) => void;

/** Bounds of the boxes of a scale, as shares of the smallest or largest face that it reports; other boxes are dropped. */
export interface SizeTolerance {
  /** Lower bound at the finest scale, of the smallest wanted face. */
  readonly wanted: number;
  /** Lower bound at coarser scales: finer scales find smaller faces more reliably. */
  readonly from: number;
  /** Upper bound: the next scale finds larger faces more reliably. */
  readonly to: number;
}

/** A network with the rules by which it is run over frames. */
export interface TiledDetectorParts {
  readonly name: string;
  readonly scores: ScoreLevels;
  readonly windowFit: WindowFit;
  readonly plan: (frame: FrameSize) => readonly Tile[];
  readonly sizeTolerance: SizeTolerance;
  /** See {@link nms}. */
  readonly averagedFrom?: number;
  /** Runs the network over the pixels of a tile, resized to the tile's input size. */
  readonly detectTile: (pixels: RgbImage, tile: Tile, addCandidate: AddCandidate) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A box that ends nearer to an edge than this share of its side counts as cut off there. */
const EDGE_TOLERANCE = 0.06;

/** Frame sizes whose plans are cached; a run has few, and planning a large frame takes milliseconds. */
const MAX_PLANS = 16;

/** A detector that runs a network tile by tile and merges the candidates of all tiles. */
export function createTiledDetector(parts: TiledDetectorParts): FaceDetector {
  const { name, scores, windowFit, close } = parts;
  const plans = new Map<string, readonly Tile[]>();
  const planFor = ({ width, height }: FrameSize) => {
    const key = `${width}x${height}`;
    const plan = plans.get(key) ?? parts.plan({ width, height });
    if (plans.size >= MAX_PLANS && !plans.has(key)) plans.clear();
    plans.set(key, plan);
    return plan;
  };
  return {
    name,
    scores,
    windowFit,
    async detect(image) {
      const candidates = new Candidates();
      const halved: RgbImage[] = [];
      for (const tile of planFor(image)) {
        const addCandidate = collectFrom(tile, image, candidates, parts.sizeTolerance);
        await parts.detectTile(cutTile(image, halved, tile), tile, addCandidate);
      }
      return nms(candidates, parts.averagedFrom);
    },
    close,
  };
}

/** @param halved the frame halved once, twice, ... as far as computed before; further levels are appended */
function cutTile(frame: RgbImage, halved: RgbImage[], { halvings, region }: Tile): RgbImage {
  let image = frame;
  for (let level = 1; level <= halvings; level += 1) {
    image = halved[level - 1] ?? halve(image);
    halved[level - 1] = image;
  }
  return region.width === image.width && region.height === image.height ? image : cut(image, region);
}

/** Converts candidates of a tile to pixels of the frame and collects those of its sizes. */
function collectFrom(tile: Tile, frame: FrameSize, candidates: Candidates, sizeTolerance: SizeTolerance): AddCandidate {
  const region = regionInFrame(tile);
  const scaleX = region.width / tile.inputSize.width;
  const scaleY = region.height / tile.inputSize.height;
  const minSize = tile.smallestFacePx * (tile.isFinest ? sizeTolerance.wanted : sizeTolerance.from);
  const maxSize = tile.largestFacePx * sizeTolerance.to;
  return (inputLeft, inputTop, inputRight, inputBottom, score) => {
    const [left, right] = [region.x + inputLeft * scaleX, region.x + inputRight * scaleX];
    const [top, bottom] = [region.y + inputTop * scaleY, region.y + inputBottom * scaleY];
    const size = Math.min(right - left, bottom - top);
    if (size < minSize || size > maxSize) return;
    candidates.add(left, top, right, bottom, score, endsAtInnerEdge(left, top, right, bottom, region, frame));
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
  const [marginX, marginY] = [(right - left) * EDGE_TOLERANCE, (bottom - top) * EDGE_TOLERANCE];
  return (
    (tile.x > 0 && left < tile.x + marginX) ||
    (tile.y > 0 && top < tile.y + marginY) ||
    (tile.x + tile.width < frame.width && right > tile.x + tile.width - marginX) ||
    (tile.y + tile.height < frame.height && bottom > tile.y + tile.height - marginY)
  );
}
