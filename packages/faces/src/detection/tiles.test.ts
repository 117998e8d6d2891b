import type { Box } from '@crowdtone/domain';
import type { FrameSize } from '@crowdtone/imaging';
import { planScales } from './scales';
import { planTiles, regionInFrame, type Tile } from './tiles';

/** One detector with a narrow range of face sizes, one with a wide range. */
const detectors = {
  narrow: {
    sizes: { maxFacePx: 65, nextScaleFacePx: 26, anyFaceInputPx: 512 },
    maxPixels: 1_100_000,
    finestScale: (minFacePx: number) => 26 / minFacePx,
  },
  wide: {
    sizes: { maxFacePx: 160, nextScaleFacePx: 40, anyFaceInputPx: 320 },
    maxPixels: 3_800_000,
    finestScale: () => 1,
  },
};

type Detector = (typeof detectors)[keyof typeof detectors];

function plan(frame: FrameSize, minFacePx: number, { sizes, maxPixels, finestScale }: Detector = detectors.narrow) {
  return planTiles(frame, planScales(frame, minFacePx, { ...sizes, finestScale: finestScale(minFacePx) }), maxPixels);
}

const frames: FrameSize[] = [
  { width: 1920, height: 1080 },
  { width: 1280, height: 720 },
  { width: 480, height: 270 },
  { width: 1080, height: 1920 },
  { width: 3840, height: 2160 },
  { width: 4001, height: 333 },
  { width: 161, height: 99 },
];

const holds = (outer: Box, inner: Box, slack: number) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width + slack &&
  inner.y + inner.height <= outer.y + outer.height + slack;

const scaleOf = ({ region, inputSize, halvings }: Tile) => inputSize.width / region.width / 2 ** halvings;

/** Boxes of one size on a grid that also meets both far borders. */
function boxesOfSize({ width, height }: FrameSize, size: number): Box[] {
  const starts = (room: number) => {
    const step = Math.max(1, Math.min(size / 3, room / 25));
    return [...Array.from({ length: Math.ceil(room / step) }, (_, index) => index * step), room];
  };
  const long = Math.min(size * 1.3, height);
  return starts(height - long).flatMap((y) => starts(width - size).map((x) => ({ x, y, width: size, height: long })));
}

describe.each(frames)('a frame of $width x $height', (frame) => {
  test.each(
    Object.entries(detectors).flatMap(([name, detector]) => [12, 20, 32].map((min) => [name, min, detector] as const)),
  )('every face lies whole in a tile that brings it to a detectable size: %s range, from %d px', (_, min, detector) => {
    const tiles = plan(frame, min, detector);
    const shortSide = Math.min(frame.width, frame.height);
    for (const size of [1, 1.4, 2, 2.4, 2.6, 4, 6, 9, 20].map((factor) => factor * min)) {
      if (size > shortSide) continue;
      const suited = tiles.filter((tile) => {
        const inputPx = size * scaleOf(tile);
        const isCoarsest = tile.smallestFacePx === tiles.at(-1)?.smallestFacePx;
        const isLargeEnough = inputPx >= min * detector.finestScale(min) && size >= tile.smallestFacePx;
        return isLargeEnough && (inputPx <= detector.sizes.maxFacePx * 1.1 || isCoarsest);
      });
      const regions = suited.map((tile) => ({ region: regionInFrame(tile), slack: 2 ** tile.halvings - 1 }));
      const missed = boxesOfSize(frame, size).filter(
        (box) => !regions.some(({ region, slack }) => holds(region, box, slack)),
      );
      expect(missed.slice(0, 3)).toEqual([]);
    }
  });

  test.each(Object.values(detectors))('tiles lie inside the frame, and their inputs within the limit', (detector) => {
    for (const tile of plan(frame, 20, detector)) {
      expect(holds({ x: 0, y: 0, ...frame }, regionInFrame(tile), 0)).toBe(true);
      expect(tile.inputSize.width * tile.inputSize.height).toBeLessThanOrEqual(detector.maxPixels);
      expect(Object.values(tile.region).every(Number.isInteger)).toBe(true);
    }
  });
});

const pixelsOf = (tiles: readonly Tile[]) =>
  tiles.reduce((sum, { inputSize }) => sum + inputSize.width * inputSize.height, 0);

test('a plan for 1080p costs little more than its scales without overlap', () => {
  const tiles = plan({ width: 1920, height: 1080 }, 20);
  const scales = [1.4, 1.4 / 2.5, 1.4 / 6.25];
  const least = scales.reduce((sum, scale) => sum + 1920 * scale * 1080 * scale, 0);
  expect(pixelsOf(tiles)).toBeLessThan(1.2 * least);
  expect(tiles.length).toBeLessThanOrEqual(7);
});

test('cost depends on the smallest wanted face', () => {
  const cost = (minFacePx: number) => pixelsOf(plan({ width: 1920, height: 1080 }, minFacePx));
  expect(cost(40)).toBeLessThan(cost(20) / 3);
});

test('a small frame, or large faces only, take one pass', () => {
  expect(plan({ width: 320, height: 240 }, 20)).toHaveLength(1);
  expect(plan({ width: 1920, height: 1080 }, 60)).toEqual([
    expect.objectContaining({ halvings: 1, region: { x: 0, y: 0, width: 960, height: 540 }, smallestFacePx: 60 }),
  ]);
});

test('a second scale for the largest faces costs a sixteenth more', () => {
  const frame = { width: 1920, height: 1080 };
  expect(pixelsOf(plan(frame, 10, detectors.wide)) / (1920 * 1080)).toBeCloseTo(1 + 1 / 16, 2);
});
