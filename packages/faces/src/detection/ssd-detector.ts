import type { WindowFit } from '@crowdtone/domain';
import { openSsdSession } from '@crowdtone/networks';
import type { DetectorOptions, FaceDetector, ScoreLevels } from './detector';
import { planScales } from './scales';
import { createTiledDetector } from './tiled-detector';
import { planTiles } from './tiles';

/**
 * Chosen on the group photos of the face-api package, shrunk until the faces measured 16 to 150 pixels: at 26 pixels nearly
 * all are found, larger inputs add cost and no faces; between 65 and 110 pixels the network's prior boxes leave a gap in which
 * scores fall.
 */
const RELIABLE_PX = 26;
const FACE_SIZES = { maxFacePx: 65, nextScaleFacePx: RELIABLE_PX, anyFaceInputPx: 512 };
const MAX_PIXELS = 1_100_000;

/**
 * On those photos, 22 faces at each of 12 sizes from 20 to 150 pixels: 262 of 264 faces and one false detection reach
 * `likely`; every detection that reaches `certain` is a face.
 */
const SCORES: ScoreLevels = { possible: 0.15, likely: 0.25, certain: 0.6 };

/** `crowdtone evaluate --framing --detector ssd` on photographs of crowds and groups. */
const WINDOW_FIT: WindowFit = { side: 1.03, right: 0, down: 0 };

/** Lower bounds below 1, because box sizes scatter and a face near the bound should not flicker. */
const SIZE_TOLERANCE = { wanted: 0.75, from: 0.75, to: Number.POSITIVE_INFINITY };

/**
 * face-api's SSD MobileNet at several scales, each in as few tiles as memory allows. Its finest scale enlarges the smallest
 * wanted face to the smallest size that it finds reliably, so halving `minFacePx` takes four times the time.
 * @throws {CrowdtoneError} E_RUNTIME_UNAVAILABLE when ONNX Runtime cannot be loaded
 * @throws {CrowdtoneError} E_WEIGHTS_CORRUPT when the weights of the face-api package are damaged
 */
export async function openSsdDetector({ minFacePx, threads, minScore }: DetectorOptions): Promise<FaceDetector> {
  const session = await openSsdSession({ threads });
  const threshold = minScore ?? SCORES.possible;
  const sizes = { ...FACE_SIZES, finestScale: RELIABLE_PX / minFacePx };
  return createTiledDetector({
    name: `ssd-mobilenet-v1 (face-api, ${session.identity.digest.slice(0, 12)}), faces from ${minFacePx} px`,
    scores: SCORES,
    windowFit: WINDOW_FIT,
    plan: (frame) => planTiles(frame, planScales(frame, minFacePx, sizes), MAX_PIXELS),
    sizeTolerance: SIZE_TOLERANCE,
    async detectTile(pixels, { inputSize: { width, height } }, addCandidate) {
      const [output] = await session.detect([pixels], { width, height });
      const { scores, boxes } = output ?? { scores: [], boxes: [] };
      for (let index = 0; index < scores.length; index += 1) {
        const score = scores[index] ?? 0;
        if (score < threshold) continue;
        const [left, top] = [(boxes[index * 4] ?? 0) * width, (boxes[index * 4 + 1] ?? 0) * height];
        const [right, bottom] = [(boxes[index * 4 + 2] ?? 0) * width, (boxes[index * 4 + 3] ?? 0) * height];
        addCandidate(left, top, right, bottom, score);
      }
    },
    close: () => session.close(),
  });
}
