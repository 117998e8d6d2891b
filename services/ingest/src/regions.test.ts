import type { Box } from '@crowdtone/domain';
import { intersectionArea } from '@crowdtone/imaging';
import { seededRandom } from '@crowdtone/runtime';
import { regionsAround } from './regions';

const FRAME = { width: 1000, height: 500 };
const box = (x: number, y: number, side = 20): Box => ({ x, y, width: side, height: side });

test('faces near each other share a region, a distant one has its own', () => {
  expect(regionsAround([box(100, 100), box(140, 110), box(800, 300)], 1, FRAME)).toEqual([
    { x: 64, y: 64, width: 128, height: 128 },
    { x: 768, y: 256, width: 128, height: 128 },
  ]);
});

test('regions end at the frame; what lies outside has none', () => {
  expect(regionsAround([box(990, 490)], 1, FRAME)).toEqual([{ x: 960, y: 448, width: 40, height: 52 }]);
  expect(regionsAround([box(1200, 490), box(-100, 10)], 1, FRAME)).toEqual([]);
  expect(regionsAround([], 1, FRAME)).toEqual([]);
});

test('every face is in one region with its margin, regions are disjoint and inside the frame', () => {
  const random = seededRandom(3);
  for (let round = 0; round < 50; round += 1) {
    const faces = Array.from({ length: 12 }, () => box(random() * 960, random() * 460, 10 + random() * 30));
    const regions = regionsAround(faces, 1, FRAME);
    for (const { x, y, width: side } of faces) {
      const [left, top] = [Math.max(0, x - side), Math.max(0, y - side)];
      const [right, bottom] = [Math.min(FRAME.width, x + 2 * side), Math.min(FRAME.height, y + 2 * side)];
      const room = { x: left, y: top, width: right - left, height: bottom - top };
      const holding = regions.filter((region) => intersectionArea(region, room) >= room.width * room.height - 1e-6);
      expect(holding).toHaveLength(1);
    }
    regions.forEach((region, index) => {
      expect(intersectionArea(region, { x: 0, y: 0, ...FRAME })).toBe(region.width * region.height);
      for (const other of regions.slice(index + 1)) expect(intersectionArea(region, other)).toBe(0);
    });
  }
});
