import type { WindowFit } from '@crowdtone/domain';
import { openSsdSession } from '@crowdtone/networks';
import type { DetectorOptions, FaceDetector, ScoreLevels } from './detector';
import { planScales } from './scales';
import { createTiledDetector } from './tiled-detector';
import { planTiles } from './tiles';

/**
 * Chosen on the photos of groups in the face-api package, shrunk until the faces measured 16 to 150 pixels: shown at 26
 * pixels nearly all are found, larger shows add cost and no faces; between 65 and 110 pixels the network's prior boxes
 * leave a gap in which scores fall.
 */
const SHOWN_AT_PX = 26;
const REACH = { largestPx: 65, shownAgainPx: SHOWN_AT_PX, wholePx: 512 };
const MAX_PIXELS = 1_100_000;

/**
 * On those photos, 22 faces at each of 12 sizes from 20 to 150 pixels: 262 of 264 faces score `likely` or better, and so
 * does one thing that is no face; everything `certain` is a face.
 */
const SCORES: ScoreLevels = { possible: 0.15, likely: 0.25, certain: 0.6 };

/** `crowdtone evaluate --framing --detector ssd` on photographs of crowds and groups. */
const WINDOW_FIT: WindowFit = { side: 1.03, right: 0, down: 0 };

/** Of the smallest wanted face; measured sizes scatter, and a face should not flicker with them. */
const SIZE_TOLERANCE = { wanted: 0.75, from: 0.75, to: Number.POSITIVE_INFINITY };

/**
 * face-api's SSD MobileNet at several scales, each in as few tiles as memory allows. Its finest scale brings the smallest
 * wanted face to the smallest size it finds reliably, so halving that face costs four times the time.
 * @throws CrowdtoneError E_RUNTIME_UNAVAILABLE, E_WEIGHTS_CORRUPT
 */
export async function openSsdDetector({ minFacePx, threads, leastScore }: DetectorOptions): Promise<FaceDetector> {
  const session = await openSsdSession({ threads });
  const least = leastScore ?? SCORES.possible;
  const reach = { ...REACH, finest: SHOWN_AT_PX / minFacePx };
  return createTiledDetector({
    name: `ssd-mobilenet-v1 (face-api, ${session.identity.digest.slice(0, 12)}), faces from ${minFacePx} px`,
    scores: SCORES,
    windowFit: WINDOW_FIT,
    plan: (frame) => planTiles(frame, planScales(frame, minFacePx, reach), MAX_PIXELS),
    sizeTolerance: SIZE_TOLERANCE,
    async look(pixels, { look }, propose) {
      const [candidates] = await session.detect([pixels], look);
      const { scores, boxes } = candidates ?? { scores: [], boxes: [] };
      for (let index = 0; index < scores.length; index += 1) {
        const score = scores[index] ?? 0;
        if (score < least) continue;
        const [left, top] = [(boxes[index * 4] ?? 0) * look.width, (boxes[index * 4 + 1] ?? 0) * look.height];
        const [right, bottom] = [(boxes[index * 4 + 2] ?? 0) * look.width, (boxes[index * 4 + 3] ?? 0) * look.height];
        propose(left, top, right, bottom, score);
      }
    },
    close: () => session.close(),
  });
}
