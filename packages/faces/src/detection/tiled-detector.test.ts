import type { RgbImage } from '@crowdtone/imaging';
import { createTiledDetector } from './tiled-detector';
import type { Tile } from './tiles';

const FRAME: RgbImage = { width: 400, height: 400, data: new Uint8Array(400 * 400 * 3) };
const whole = { halvings: 0, region: { x: 0, y: 0, width: 400, height: 400 } };
const TILES: readonly Tile[] = [
  { ...whole, isFinest: true, inputSize: { width: 400, height: 400 }, smallestFacePx: 10, largestFacePx: 64 },
  { ...whole, isFinest: false, inputSize: { width: 100, height: 100 }, smallestFacePx: 64, largestFacePx: 400 },
];

/** Widths of the faces found by a detector whose candidates at each scale are squares of these sides, pixels of the frame. */
async function sidesFound(fine: readonly number[], coarse: readonly number[]): Promise<number[]> {
  const detector = createTiledDetector({
    name: 'squares',
    windowFit: { side: 1, right: 0, down: 0 },
    scores: { possible: 0.3, likely: 0.5, certain: 0.8 },
    plan: () => TILES,
    sizeTolerance: { wanted: 0.5, from: 1, to: 1.25 },
    async detectTile(_, { isFinest, inputSize }, addCandidate) {
      const zoom = inputSize.width / FRAME.width;
      (isFinest ? fine : coarse).forEach((side, index) => {
        const [left, top] = [index * 130 * zoom, (isFinest ? 0 : 200) * zoom];
        addCandidate(left, top, left + side * zoom, top + side * zoom, 0.9);
      });
    },
    close: async () => {},
  });
  return (await detector.detect(FRAME)).map(({ box }) => Math.round(box.width)).sort((a, b) => a - b);
}

test('each scale reports faces of its sizes within its tolerance', async () => {
  expect(await sidesFound([4, 6, 79], [])).toEqual([6, 79]);
  expect(await sidesFound([10, 81, 120], [])).toEqual([10]);
  expect(await sidesFound([], [60, 66, 120])).toEqual([66, 120]);
});
