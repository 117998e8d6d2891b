import type { Box, RgbImage } from '@crowdtone/domain';
import { openSsdSession, type SsdCandidates } from '@crowdtone/networks';
import { cut, type FrameSize, halve } from '../pixels';
import type { FaceDetector, ScoreLevels } from './detector';
import { Proposals, suppress } from './suppression';
import { type DetectorReach, planTiles, regionInFrame, type Tile } from './tiles';

/**
 * Chosen on the photos of groups in the face-api package, shrunk until the faces measured 16 to 150 pixels: shown at 26
 * pixels nearly all are found, larger shows add cost and no faces; between 65 and 110 pixels the network's prior boxes
 * leave a gap in which scores fall.
 */
const REACH: DetectorReach = { smallestPx: 26, largestPx: 65, wholePx: 512, maxPixels: 1_100_000 };

/**
 * On those photos, 22 faces at each of 12 sizes from 20 to 150 pixels: 262 of 264 faces score `likely` or better, and so
 * does one thing that is no face; everything `certain` is a face.
 */
const SCORES: ScoreLevels = { possible: 0.15, likely: 0.25, certain: 0.6 };

/** Of the smallest wanted face; measured sizes scatter, and a face should not flicker with them. */
const SIZE_TOLERANCE = 0.75;

/** A box that ends nearer to an edge than this share of its side is taken to be cut there. */
const EDGE_TOLERANCE = 0.06;

/**
 * face-api's SSD MobileNet at several scales, each in as few tiles as memory allows.
 * @param minFacePx smallest wanted face, shorter side in pixels of the frame
 * @throws CrowdtoneError E_RUNTIME_UNAVAILABLE, E_WEIGHTS_CORRUPT
 */
export async function openSsdDetector(minFacePx: number, threads?: number): Promise<FaceDetector> {
  const session = await openSsdSession({ threads });
  const plans = new Map<string, readonly Tile[]>();
  const planFor = ({ width, height }: FrameSize) => {
    const key = `${width}x${height}`;
    const plan = plans.get(key) ?? planTiles({ width, height }, minFacePx, REACH);
    plans.set(key, plan);
    return plan;
  };
  return {
    name: `ssd-mobilenet-v1 (face-api, ${session.identity.digest.slice(0, 12)}), faces from ${minFacePx} px`,
    scores: SCORES,
    async detect(image) {
      const proposals = new Proposals();
      const halves: RgbImage[] = [];
      for (const tile of planFor(image)) {
        const [candidates] = await session.detect([cutTile(image, halves, tile)], tile.look);
        if (candidates) propose(proposals, candidates, tile, image);
      }
      return suppress(proposals);
    },
    close: () => session.close(),
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

function propose(proposals: Proposals, { boxes, scores }: SsdCandidates, tile: Tile, frame: FrameSize): void {
  const region = regionInFrame(tile);
  const leastSize = tile.smallestFacePx * SIZE_TOLERANCE;
  for (let index = 0; index < scores.length; index += 1) {
    const score = scores[index] ?? 0;
    if (score < SCORES.possible) continue;
    const left = region.x + (boxes[index * 4] ?? 0) * region.width;
    const top = region.y + (boxes[index * 4 + 1] ?? 0) * region.height;
    const right = region.x + (boxes[index * 4 + 2] ?? 0) * region.width;
    const bottom = region.y + (boxes[index * 4 + 3] ?? 0) * region.height;
    if (Math.min(right - left, bottom - top) < leastSize) continue;
    proposals.add(left, top, right, bottom, score, endsAtInnerEdge(left, top, right, bottom, region, frame));
  }
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
